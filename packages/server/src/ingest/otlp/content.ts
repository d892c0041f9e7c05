import type { EventContent } from "./eventContent.js"
import type { Facts } from "./Facts.js"
import { messagesOf, type Reply, replyOf, toolsOf } from "./messages.js"
import type { Value } from "./OtlpSpan.js"
import { isList, isStructure, structured, textOf } from "./reading.js"
import { unflatten } from "./unflatten.js"

// `gen_ai.prompt.0.content` is a message, `gen_ai.prompt.name` is not.
const isNumbered = (name: string) => /^\d+(\.|$)/.test(name)

const spread = (facts: Facts, meaning: "inputPrefix" | "outputPrefix"): Value | undefined => {
  const entries = facts.takeAll(meaning, isNumbered)
  return entries.length === 0 ? undefined : unflatten(entries)
}

const systemOf = (sent: Value): Value => {
  const system = structured(sent)
  return isList(system) ? { role: "system", parts: system } : { role: "system", content: system }
}

const withSystem = (messages: Value, sent: Value | undefined): Value => {
  if (sent === undefined) return messages
  const all = structured(messages)
  return [systemOf(sent), ...(isList(all) ? all : [isStructure(all) ? all : { role: "user", content: all }])]
}

/** What was asked, messages as JSON; of several tellings the fullest. */
export const inputOf = (facts: Facts, told: EventContent): string | undefined => {
  const system = facts.take("systemMessages") ?? told.system
  const messages = facts.take("inputMessages") ?? spread(facts, "inputPrefix") ?? told.input
  const input = messages === undefined ? facts.take("inputText") : messagesOf(messages)
  if (input === undefined) return system === undefined ? undefined : textOf([systemOf(system)])
  return textOf(withSystem(input, system))
}

const text = (value: Value | undefined) => (value === undefined ? undefined : textOf(value))

/** What was answered; of several tellings the fullest. */
export const outputOf = (facts: Facts, told: EventContent): Reply => {
  const messages = facts.take("outputMessages") ?? spread(facts, "outputPrefix") ?? told.output
  const calls = toolsOf(facts.take("replyCalls"))
  const reasoning = text(facts.take("replyReasoning"))
  if (messages !== undefined) {
    const reply = replyOf(messages)
    return { ...reply, calls: reply.calls.length > 0 ? reply.calls : calls, reasoning: reply.reasoning ?? reasoning }
  }
  return { output: text(facts.take("outputText")), reasoning, calls, finishReasons: [] }
}
