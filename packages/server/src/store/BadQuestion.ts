import { Data } from "effect"

/** A question that only turns out to have no answer when it is asked. `message` says why, `parameter` what is to be changed. */
export class BadQuestion extends Data.TaggedError("BadQuestion")<{
  readonly parameter: string
  readonly message: string
}> {}
