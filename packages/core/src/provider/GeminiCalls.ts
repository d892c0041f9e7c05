import { type Allowance, CollectedText } from "./CollectedText.js"
import { elements, jsonText, label, member, text } from "./UnknownJson.js"
import type { ToolCallFacts } from "./WireFormat.js"

interface Call {
  readonly name: string
  readonly input: CollectedText
  /** The arguments that came in pieces, by their JSON path. */
  readonly pieces: Map<string, CollectedText>
  /** Paths whose value is a text. */
  readonly texts: Set<string>
}

// More than a reply has use for: what is beyond is left out.
const mostCalls = 1_024
const mostArguments = 1_024

/** The function calls of a reply, and the code that the model had run. */
export class GeminiCalls {
  readonly #calls: Array<Call> = []
  readonly #allowance: Allowance
  #pieces = 0

  constructor(allowance: Allowance) {
    this.#allowance = allowance
  }

  read(part: unknown): void {
    const code = member(part, "executableCode")
    if (code) this.#begin("code_execution", text(member(code, "code")) ?? "")
    const called = member(part, "functionCall")
    if (!called) return
    const name = label(member(called, "name"))
    const args = member(called, "args")
    if (name !== undefined) this.#begin(name, args === undefined ? "" : (jsonText(args) ?? ""))
    // Pieces belong to the call that was named last.
    const call = this.#calls.at(-1)
    if (call !== undefined) for (const piece of elements(member(called, "partialArgs"))) this.#add(call, piece)
  }

  facts(): ReadonlyArray<ToolCallFacts> {
    return this.#calls.map((call) => ({
      name: call.name,
      input: call.pieces.size > 0 ? joined(call) : call.input.text()
    }))
  }

  #begin(name: string, words: string): void {
    if (this.#calls.length === mostCalls) return
    const input = new CollectedText(this.#allowance)
    input.add(words)
    this.#calls.push({ name, input, pieces: new Map(), texts: new Set() })
  }

  #add({ pieces, texts }: Call, piece: unknown): void {
    const path = label(member(piece, "jsonPath"))
    if (path === undefined) return
    const words = member(piece, "stringValue")
    let known = pieces.get(path)
    if (known === undefined) {
      if (this.#pieces === mostArguments) return
      this.#pieces++
      known = new CollectedText(this.#allowance)
      pieces.set(path, known)
      if (typeof words === "string") texts.add(path)
    }
    if (texts.has(path)) known.add(text(words) ?? "")
    else if (known.text() === "")
      known.add(jsonText(member(piece, "numberValue") ?? member(piece, "boolValue") ?? null) ?? "")
  }
}

/** `$.city` is the argument `city`; what lies deeper goes by its path. */
const nameOf = (path: string) => (path.startsWith("$.") ? path.slice(2) : path)

const joined = ({ pieces, texts }: Call): string => {
  const all = [...pieces].map(([path, value]) => {
    const written = value.text()
    return `${JSON.stringify(nameOf(path))}:${texts.has(path) ? JSON.stringify(written) : written || "null"}`
  })
  return `{${all.join(",")}}`
}
