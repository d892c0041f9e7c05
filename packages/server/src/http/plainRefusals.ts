import { HttpApiBuilder, HttpApiError, HttpServerRequest } from "@effect/platform"
import { Cause, Effect } from "effect"
import { badParameter } from "./badParameter.js"

type Refusal = HttpApiError.HttpApiDecodeError
type Issue = Refusal["issues"][number]

const known = (message: string) =>
  message.replace(
    /^is unexpected, expected: (.*)$/,
    (_, names: string) => `is not known here; known are ${names.replaceAll('"', "").replaceAll(" | ", ", ")}`
  )

const plain = (issue: Issue): Issue => ({ ...issue, message: known(issue.message) })

/** What a parameter that may be left out says of any other value; the issue before it explains more. */
const explainsNothing = ({ message }: Issue) => message.startsWith("Expected undefined, actual ")

const say = ({ message, path }: Issue) => (path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`)

/** By itself the platform shows the whole schema of a request in which one parameter is wrong. */
const shortened = ({ issues: all, message }: Refusal): Refusal => {
  const some = all.filter((issue) => !explainsNothing(issue)).map(plain)
  const issues = some.length > 0 ? some : all
  return new HttpApiError.HttpApiDecodeError({
    issues,
    message: issues.length > 0 ? issues.map(say).join("; ") : message
  })
}

const isRefusal = (error: unknown): error is Refusal => error instanceof HttpApiError.HttpApiDecodeError

const lost = "__proto__"

/** The platform loses a parameter of this name on its way to the contract, which would refuse it as any that is not known. */
const nothingLost = Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ method, url }) => {
  const asks = (method === "GET" || method === "HEAD") && url.startsWith("/api/") && url.includes("?")
  return asks && new URLSearchParams(url.slice(url.indexOf("?"))).has(lost)
    ? Effect.fail(badParameter(lost, "is not known here"))
    : Effect.void
})

/** Tells in a sentence which parameter is wrong, and why. */
export const plainRefusals = HttpApiBuilder.middleware((app) =>
  // The type of an app does not tell what it may fail with.
  Effect.catchAllCause(Effect.zipRight(nothingLost, app), (cause: Cause.Cause<unknown>) => {
    const error = Cause.squash(cause)
    return Effect.failCause((isRefusal(error) ? Cause.fail(shortened(error)) : cause) as Cause.Cause<never>)
  })
)
