import { type Allowance, CollectedText } from "./CollectedText.js"
import { count, elements, label, member, written } from "./UnknownJson.js"
import type { ToolCallFacts } from "./WireFormat.js"

interface Call {
  readonly id: string | undefined
  name: string | undefined
  readonly input: CollectedText
}

/** How many calls may still be kept, over all choices of one reply. */
export interface CallAllowance {
  left: number
}

// More than a reply has use for: what is beyond is left out.
export const callAllowance = (): CallAllowance => ({ left: 1_024 })

/** The tool calls of one choice: whole ones from a message, or the pieces of them that the chunks of a stream hold. */
export class OpenAiCalls {
  readonly #calls: Array<Call> = []
  /** By the `index` that the later pieces of a call name it by. */
  readonly #slots = new Map<number, Call>()
  /** The one call of a reply in the manner of before there were `tool_calls`. */
  #functionCall: Call | undefined
  readonly #allowance: CallAllowance
  readonly #textAllowance: Allowance

  constructor(allowance: CallAllowance, textAllowance: Allowance) {
    this.#allowance = allowance
    this.#textAllowance = textAllowance
  }

  /** Reads `tool_calls` and `function_call` of a message or, where `whole` is false, of a delta. */
  read(message: unknown, whole: boolean): void {
    for (const piece of elements(member(message, "tool_calls"))) {
      const tool = member(piece, "function") ?? member(piece, "custom")
      const name = label(member(tool, "name"))
      const call = whole ? this.#begin(undefined) : this.#callOf(piece, name)
      add(call, name, member(tool, "arguments") ?? member(tool, "input"))
    }
    const legacy = member(message, "function_call")
    if (legacy === undefined || legacy === null) return
    this.#functionCall ??= this.#begin(undefined)
    add(this.#functionCall, label(member(legacy, "name")), member(legacy, "arguments"))
  }

  facts(): ReadonlyArray<ToolCallFacts> {
    return this.#calls.flatMap(({ input, name }) => (name === undefined ? [] : { name, input: input.text() }))
  }

  /**
   * The call that a piece belongs to. The piece that begins a call has a name, the others only its `index`. Some servers
   * give every call the index 0 or none at all, and some a new id to every piece: a new name with a new id is a new call.
   */
  #callOf(piece: unknown, name: string | undefined): Call | undefined {
    const id = label(member(piece, "id"))
    const index = count(member(piece, "index"))
    const known = index === undefined ? this.#calls.at(-1) : this.#slots.get(index)
    const sameId = id === undefined ? index !== undefined : id === known?.id
    if (known !== undefined && (name === undefined || sameId)) return known
    const call = this.#begin(id)
    if (call !== undefined && index !== undefined) this.#slots.set(index, call)
    return call
  }

  #begin(id: string | undefined): Call | undefined {
    if (this.#allowance.left === 0) return undefined
    this.#allowance.left--
    const call: Call = { id, name: undefined, input: new CollectedText(this.#textAllowance) }
    this.#calls.push(call)
    return call
  }
}

/** Arguments are JSON text; a few servers send the value itself. */
const add = (call: Call | undefined, name: string | undefined, input: unknown) => {
  if (call === undefined) return
  if (name !== undefined) call.name = name
  call.input.add(written(input) ?? "")
}
