import { headerEntries } from "../../Secrets.js"

/** What a client says of its attempts in the headers of one. */
export interface Said {
  /** How many attempts of the call it has made before. Absent if it does not tell. */
  readonly resends: number | undefined
  /** There will be no other one, however this one ends. */
  readonly last: boolean
  /** The same for all attempts of a call, and of no other call. */
  readonly id: string | undefined
  /** Who makes them, as far as that tells when the next one comes: see `howLong`. */
  readonly by: "stainless" | "langchain" | "other" | undefined
}

// Of clients that try again by themselves: Vercel's AI SDK, and those made by Speakeasy, such as Mistral's.
const patient = /\bai-sdk\/|^ai\/|speakeasy-sdk/

const longestId = 256

/** Headers as `fetch` takes them. Never throws. */
export const readSaid = (headers: unknown): Said => {
  let resends: number | undefined
  let last = false
  let id: string | undefined
  let by: Said["by"]
  for (const [given, value] of headerEntries(headers)) {
    const name = given.toLowerCase()
    switch (name) {
      case "x-stainless-retry-count":
        if (/^\d{1,3}$/.test(value)) resends = Number(value)
        by ??= "stainless"
        break
      case "user-agent":
        if (value.includes("langchainjs")) by = "langchain"
        else if (patient.test(value)) by ??= "other"
        break
      case "amz-sdk-request": {
        const attempt = numberAfter("attempt=", value)
        if (attempt !== undefined && attempt > 0) {
          resends = attempt - 1
          last = attempt >= (numberAfter("max=", value) ?? Number.POSITIVE_INFINITY)
        }
        by ??= "other"
        break
      }
      case "amz-sdk-invocation-id":
      case "idempotency-key":
        if (value !== "" && value.length <= longestId) id = value
        break
      case "x-fern-language":
        by ??= "other"
    }
  }
  return { resends, last, id, by }
}

const numberAfter = (label: string, text: string): number | undefined => {
  const at = text.indexOf(label)
  const digits = at === -1 ? undefined : /^\d{1,3}/.exec(text.slice(at + label.length))?.[0]
  return digits === undefined ? undefined : Number(digits)
}
