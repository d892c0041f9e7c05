import { type Fields, fieldsOf, first, list, text } from "./fields.js"
import { parsedTree } from "./parsed.js"

/** A piece of a message. */
export type Part =
  | { readonly kind: "text" | "reasoning"; readonly text: string }
  /** The model asks for a tool. */
  | { readonly kind: "call"; readonly name: string; readonly id: string | undefined; readonly value: unknown }
  /** What the tool answered. */
  | { readonly kind: "result"; readonly name: string; readonly id: string | undefined; readonly value: unknown }
  /** A picture, sound or file, in words. */
  | { readonly kind: "media"; readonly what: string }
  | { readonly kind: "other"; readonly value: unknown }

/** Arguments of a tool often are JSON within JSON. */
const unpacked = (value: unknown): unknown => (typeof value === "string" ? (parsedTree(value) ?? value) : value)

const nameIn = (fields: Fields) => first(text(fields.name), text(fields.toolName), text(fields.tool_name)) ?? ""

const idIn = (fields: Fields) =>
  first(
    ...["id", "call_id", "tool_call_id", "toolCallId", "tool_use_id", "toolUseId"].map((name) => text(fields[name]))
  )

const call = (fields: Fields, value: unknown): Part => ({
  kind: "call",
  name: nameIn(fields),
  id: first(text(fields.call_id), idIn(fields)),
  value: unpacked(value)
})

/** What a tool answered. */
export const result = (fields: Fields, value: unknown): Part => ({
  kind: "result",
  name: nameIn(fields),
  id: first(text(fields.call_id), text(fields.tool_use_id), idIn(fields)),
  value: plainText(value) ?? unpacked(value)
})

/** What is nothing but text in parts, put together. */
const plainText = (value: unknown): string | undefined => {
  const parts = list(value)
  const texts = parts.map((part) => text(fieldsOf(part)?.text))
  return parts.length > 0 && texts.every((one) => one !== undefined) ? texts.join("") : undefined
}

const kilobytes = (data: string) => `${Math.ceil((data.length * 3) / 4 / 1_000)} kB`

/** What a picture, sound or file is, without what it shows: that is never fetched. */
const media = (word: string, value: unknown): Part => {
  const fields = fieldsOf(value) ?? {}
  const source = fieldsOf(fields.source) ?? fieldsOf(fields.image_url) ?? fieldsOf(fields.input_audio) ?? fields
  const where = first(text(fields.image_url), text(source.url), text(fields.file_id), text(fields.filename))
  const type = first(text(source.media_type), text(source.mimeType), text(source.mime_type), text(source.format))
  const data = text(source.data)
  const said = where?.startsWith("data:")
    ? [where.slice(5, 60).split(/[;,]/)[0], kilobytes(where)]
    : [type, data && kilobytes(data), where]
  return { kind: "media", what: [word, ...said].filter((one) => one !== undefined && one !== "").join(", ") }
}

/** A part by the `type` that it names; `undefined` for types that are not known. */
export const typedPart = (type: string, fields: Fields): Part | undefined => {
  switch (type) {
    case "text":
    case "input_text":
    case "output_text":
    case "summary_text":
    case "refusal": {
      const said = first(text(fields.text), text(fields.content), text(fields.refusal))
      return said === undefined ? undefined : { kind: "text", text: said }
    }
    case "thinking":
    case "reasoning": {
      const summary = list(fields.summary).map((one) => text(fieldsOf(one)?.text) ?? "")
      const said = first(
        plainText(fields.thinking),
        text(fields.thinking),
        text(fields.text),
        text(fields.content),
        summary.length > 0 ? summary.join("\n\n") : undefined
      )
      return said === undefined ? undefined : { kind: "reasoning", text: said }
    }
    case "tool_use":
    case "tool_call":
    case "tool-call":
    case "server_tool_use":
    case "function_call":
    case "custom_tool_call":
      return call(fields, first(fields.input, fields.arguments, fields.args))
    case "tool_result":
    case "tool-result":
    case "tool_call_response":
    case "function_call_output":
    case "custom_tool_call_output":
      return result(fields, first(fields.content, fields.output, fields.result, fields.response))
    case "image":
    case "image_url":
    case "input_image":
      return media("image", fields)
    case "input_audio":
    case "audio":
      return media("audio", fields)
    case "document":
    case "file":
    case "input_file":
      return media("file", fields)
    default:
      return undefined
  }
}

/** A part that names no type, but has a member by which it is known, as with Gemini and Bedrock. */
const untypedPart = (fields: Fields): Part | undefined => {
  const said = text(fields.text)
  if (said !== undefined) return { kind: fields.thought === true ? "reasoning" : "text", text: said }
  const asked = fieldsOf(fields.functionCall) ?? fieldsOf(fields.toolUse)
  if (asked !== undefined) return call(asked, first(asked.args, asked.input))
  const answered = fieldsOf(fields.functionResponse) ?? fieldsOf(fields.toolResult)
  if (answered !== undefined) return result(answered, first(answered.response, answered.content))
  const data = fieldsOf(fields.inlineData) ?? fieldsOf(fields.inline_data) ?? fieldsOf(fields.fileData)
  return data === undefined ? undefined : media("file", data)
}

const partOf = (value: unknown): Part => {
  if (typeof value === "string") return { kind: "text", text: value }
  const fields = fieldsOf(value)
  if (fields === undefined) return { kind: "other", value }
  const type = text(fields.type)
  return (type === undefined ? untypedPart(fields) : typedPart(type, fields)) ?? { kind: "other", value }
}

/** The parts of a message's content, which may be one text. */
export const partsOf = (content: unknown): ReadonlyArray<Part> => {
  if (content === undefined || content === null || content === "") return []
  return Array.isArray(content) ? content.map(partOf) : [partOf(content)]
}

/** The calls of OpenAI's chat messages, which stand beside the content. */
export const callsOf = (fields: Fields): ReadonlyArray<Part> =>
  list(fields.tool_calls).map((one) => {
    const asked = fieldsOf(one)
    const what = fieldsOf(asked?.function) ?? asked
    if (asked === undefined || what === undefined) return { kind: "other", value: one }
    return { ...call(what, first(what.arguments, what.args, what.input)), id: idIn(asked) }
  })
