import type { Environment } from "../../src/Environment.js"
import { CircuitBreakerError, type InitOptions } from "../../src/index.js"
import { type Chat, chatRequest, dollarACall, serveChat } from "./chat.js"
import type { Handler } from "./servers.js"
import { type Watching, watching } from "./watching.js"

export interface Guarded extends Watching {
  readonly chat: Chat
  /** Makes a call, reads its reply, and gives the error of one that is refused. */
  readonly call: (more?: object, init?: RequestInit) => Promise<"done" | CircuitBreakerError>
  readonly global: () => ReturnType<Watching["watch"]["breakers"]>["global"]
  readonly agent: (id: string) => ReturnType<Watching["watch"]["breakers"]>["global"]
}

/** A watch over calls that cost one US dollar each, and a model to make them to. */
export const guarded = async (
  options: InitOptions = {},
  answer?: Handler,
  changes: Partial<Environment> = {}
): Promise<Guarded> => {
  const chat = await serveChat(answer)
  const parts = await watching({ providers: { [chat.host]: "openai" }, prices: dollarACall, ...options }, changes)
  const { watch } = parts
  const call: Guarded["call"] = async (more, init) => {
    try {
      const reply = await watch.fetch(chat.path, { ...chatRequest(more), ...init })
      await reply.text()
      return "done"
    } catch (error) {
      if (error instanceof CircuitBreakerError) return error
      throw error
    }
  }
  const agent: Guarded["agent"] = (id) => {
    const found = watch.breakers().agents.find(({ scopeId }) => scopeId === id)
    if (found === undefined) throw new Error(`no breaker of ${id}`)
    return found
  }
  return { ...parts, chat, call, agent, global: () => watch.breakers().global }
}

/** The error of a call that has to be refused. */
export const refused = async (call: Promise<"done" | CircuitBreakerError>): Promise<CircuitBreakerError> => {
  const result = await call
  if (result === "done") throw new Error("the call was not refused")
  return result
}
