import { HttpApiError } from "@effect/platform"

/** Refuses a request because of one of its parameters, in the form in which the contract itself refuses one. */
export const badParameter = (name: string, reason: string) =>
  new HttpApiError.HttpApiDecodeError({
    issues: [{ _tag: "Type", path: [name], message: reason }],
    message: `${name}: ${reason}`
  })
