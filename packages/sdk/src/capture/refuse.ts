import type { CircuitBreakerError } from "../breaker/CircuitBreakerError.js"
import { headerEntries } from "../Secrets.js"
import { forbidden, isStainless } from "./forbidden.js"

/**
 * What `fetch` gives for a call that is refused, such that the caller gets the error itself, at once. Nearly all client
 * libraries hand on what `fetch` throws. Some take it for a network failure, and try again and again: they are known by
 * their headers, and get a reply instead.
 */
export const refuse = (error: CircuitBreakerError, headers: unknown): Promise<Response> => {
  for (const [name, value] of headerEntries(headers)) {
    if (isStainless(name, value)) return Promise.resolve(throwing(error))
    switch (name.toLowerCase()) {
      // Google's older library puts the text of what was thrown into an error of its own.
      case "x-goog-api-client":
        if (value.includes("genai-js")) return Promise.resolve(throwing(error))
        break
      // Made by Speakeasy: Mistral. Wraps whatever it is given, so that the error is found by the reply's header.
      case "user-agent":
        if (/speakeasy-sdk|mistral-client/.test(value)) return Promise.resolve(forbiddenReply(error))
        break
      // Made by Fern: Cohere. Does the same, and what is thrown would leave its timer running, which keeps the process.
      case "x-fern-language":
        return Promise.resolve(forbiddenReply(error))
    }
  }
  return Promise.reject(error)
}

/** A reply of which everything throws `error`: outside of what its reader takes for the network. */
const throwing = (error: CircuitBreakerError): Response => {
  const reply = new Response(null, { status: 403 })
  const get = () => {
    throw error
  }
  for (const name of Object.getOwnPropertyNames(Response.prototype)) {
    if (name !== "constructor") Object.defineProperty(reply, name, { get, configurable: true, enumerable: false })
  }
  return reply
}

const forbiddenReply = (error: CircuitBreakerError): Response => {
  const { body, headers } = forbidden(error)
  return new Response(body, { status: 403, statusText: "Forbidden", headers })
}
