import type { Choice } from "./Random.js"

/** What goes wrong with a model call. */
export interface Fault {
  readonly message: string
  /** The provider's answer; absent where none came. */
  readonly http?: number
  /** Worth asking again. */
  readonly again: boolean
  /** It takes half a minute to fail. */
  readonly slow?: boolean
  /** The provider answered and counted; the answer was of no use. */
  readonly counted?: boolean
}

export const overloaded: Fault = {
  message: "503: the model is overloaded, please try again later",
  http: 503,
  again: true
}
export const rateLimited: Fault = {
  message: "429: rate limit reached, 200000 tokens a minute are allowed",
  http: 429,
  again: true
}

/** The six ways in which calls of the demo fail. */
export const faults: Choice<Fault> = [
  rateLimited,
  {
    message: "400: this model's context length is 200000 tokens, and the messages have 213480",
    http: 400,
    again: false
  },
  { message: "timed out after 30000 ms", again: true, slow: true },
  {
    message: "the reply has an invalid format: expected JSON, found “Sure! Here is …”",
    http: 200,
    again: true,
    counted: true
  },
  { message: "400: the request was refused by the content filter", http: 400, again: false },
  overloaded
]
