import type { Meaning } from "./conventions/Convention.js"
import { namesOf } from "./conventions/names.js"
import type { OtlpEvent, Value } from "./OtlpSpan.js"
import { isStructure, structured } from "./reading.js"

/** What the events of a span tell of its content, and the events that tell of something else. */
export interface EventContent {
  readonly system: Value | undefined
  readonly input: Value | undefined
  readonly output: Value | undefined
  readonly others: ReadonlyArray<OtlpEvent>
}

/** Of a span whose events are no messages. */
export const noContent = (others: ReadonlyArray<OtlpEvent>): EventContent => ({
  system: undefined,
  input: undefined,
  output: undefined,
  others
})

/** Semconv 1.28 to 1.36: an event a message, its role in the name. */
const messageEvent = /^gen_ai\.(system|user|assistant|tool)\.message$/

/** Events whose attributes hold the content, and what of it. */
const contentEvents: ReadonlyMap<
  string,
  ReadonlyArray<readonly [part: "system" | "input" | "output", Meaning]>
> = new Map([
  ["gen_ai.content.prompt", [["input", "inputText"]]],
  ["gen_ai.content.completion", [["output", "outputText"]]],
  [
    "gen_ai.client.inference.operation.details",
    [
      ["system", "systemMessages"],
      ["input", "inputMessages"],
      ["output", "outputMessages"]
    ]
  ]
])

const aboutProvider = new Set(["gen_ai.system", "gen_ai.provider.name"])

/** The attributes of such an event are the message; what is a structure in it may have been sent as JSON. */
const messageOf = (event: OtlpEvent, role: string): Record<string, Value> => ({
  role,
  ...Object.fromEntries(
    [...event.attributes].flatMap(([name, value]) =>
      aboutProvider.has(name) ? [] : [[name, name === "content" ? value : structured(value)] as const]
    )
  )
})

/** The message of a choice stands one level deeper, or is a text. */
const choiceOf = (event: OtlpEvent): Value => {
  const { message, ...choice } = messageOf(event, "assistant")
  if (isStructure(message)) return { ...choice, ...message }
  return message === undefined ? choice : { ...choice, content: message }
}

const listed = (messages: ReadonlyArray<Value>) => (messages.length === 0 ? undefined : messages)

export const eventContent = (events: ReadonlyArray<OtlpEvent>): EventContent => {
  const input: Array<Value> = []
  const output: Array<Value> = []
  const others: Array<OtlpEvent> = []
  const whole: Partial<Record<"system" | "input" | "output", Value>> = {}
  for (const event of events) {
    const name = typeof event.name === "string" ? event.name : ""
    const role = messageEvent.exec(name)?.[1]
    const contents = contentEvents.get(name)
    if (role !== undefined) input.push(messageOf(event, role))
    else if (name === "gen_ai.choice") output.push(choiceOf(event))
    else if (contents === undefined) others.push(event)
    else {
      const attributes = new Map(event.attributes)
      for (const [part, meaning] of contents) {
        const found = namesOf(meaning).find((name) => attributes.has(name))
        if (found === undefined) continue
        whole[part] = attributes.get(found) ?? null
        attributes.delete(found)
      }
      if (attributes.size > 0) others.push({ ...event, attributes })
    }
  }
  return {
    system: whole.system,
    input: listed(input) ?? whole.input,
    output: listed(output) ?? whole.output,
    others
  }
}
