import { blockedHeader, type CircuitBreakerError, keepBlock } from "../breaker/CircuitBreakerError.js"
import { printable } from "../printable.js"

/** Whether a header tells a client made by Stainless: OpenAI, Anthropic, Groq, Together, and LangChain's on top of them. */
export const isStainless = (name: string, value: string): boolean => {
  const header = name.toLowerCase()
  // Its other headers may be taken off on the way, but not `OpenAI/JS 6.49.0`.
  return header === "x-stainless-lang" || (header === "user-agent" && /^[\w-]+\/JS \d/.test(value))
}

/** A reply with status 403 that stands for a block, whatever carries it. */
export interface Forbidden {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A provider's refusal, as far as a client can tell: not worth a second try, and with a mark that leads to `error`. */
export const forbidden = (error: CircuitBreakerError): Forbidden => {
  keepBlock(error)
  const body = JSON.stringify({
    error: {
      type: "agentwatch_circuit_open",
      code: error.rule,
      message: printable(error.message),
      // Some libraries keep nothing of a reply but this.
      [blockedHeader]: error.blockId
    }
  })
  return {
    headers: {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "x-should-retry": "false",
      [blockedHeader]: error.blockId
    },
    body
  }
}
