import { blockedHeader, type CircuitBreakerError, keepBlock } from "../breaker/CircuitBreakerError.js"
import { printable } from "../printable.js"
import { headerEntries } from "../Secrets.js"

/**
 * What `fetch` gives for a call that is refused, such that the caller gets the error itself, at once. Nearly all client
 * libraries hand on what `fetch` throws. Some take it for a network failure, and try again and again: they are known by
 * their headers, and get a reply instead.
 */
export const refuse = (error: CircuitBreakerError, headers: unknown): Promise<Response> => {
  for (const [name, value] of headerEntries(headers)) {
    switch (name.toLowerCase()) {
      // Made by Stainless: OpenAI, Anthropic, Groq, Together, and LangChain's on top of them.
      case "x-stainless-lang":
        return Promise.resolve(throwing(error))
      // Google's older library puts the text of what was thrown into an error of its own.
      case "x-goog-api-client":
        if (value.includes("genai-js")) return Promise.resolve(throwing(error))
        break
      case "user-agent":
        // Made by Speakeasy: Mistral. Wraps whatever it is given, so that the error is found by the reply's header.
        if (value.includes("speakeasy-sdk")) return Promise.resolve(forbidden(error))
        // Made by Stainless, its other headers taken off on the way: `OpenAI/JS 6.49.0`.
        if (/^[\w-]+\/JS \d/.test(value)) return Promise.resolve(throwing(error))
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

/** A provider's refusal, as far as a client can tell: not worth a second try, and with a mark that leads to `error`. */
const forbidden = (error: CircuitBreakerError): Response => {
  keepBlock(error)
  const body = { error: { type: "agentwatch_circuit_open", code: error.rule, message: printable(error.message) } }
  return Response.json(body, {
    status: 403,
    statusText: "Forbidden",
    headers: { [blockedHeader]: error.blockId, "x-should-retry": "false" }
  })
}
