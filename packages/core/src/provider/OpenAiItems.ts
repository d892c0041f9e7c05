import { CollectedText, replyAllowance } from "./CollectedText.js"
import { count, elements, label, member, text, written } from "./UnknownJson.js"
import type { ReplyFacts, ToolCallFacts } from "./WireFormat.js"

interface Item {
  /** Of a tool call only. */
  name: string | undefined
  readonly text: CollectedText
  readonly input: CollectedText
  /** Characters of reasoning and of its summary. Where both are there, the longer one is nearer to what was paid. */
  reasoning: number
  summary: number
  /** What the provider searched, if it is a search that is paid by the piece. */
  searched: "web" | "files" | undefined
}

/** To open a page that was found, or to look for something on it, is no search. */
const searchedBy = (item: unknown): Item["searched"] => {
  const type = member(item, "type")
  if (type === "file_search_call") return "files"
  return type === "web_search_call" && (label(member(member(item, "action"), "type")) ?? "search") === "search"
    ? "web"
    : undefined
}

/** What a piece of an item adds to. */
export type Piece = "text" | "input" | "reasoning" | "summary"

// More than a reply has use for: what is beyond is left out.
const mostItems = 1_024

/** Calls of functions have a name; those of the provider's own tools, such as `web_search_call`, are named by their type. */
const nameOf = (item: unknown): string | undefined => {
  const type = label(member(item, "type"))
  if (type?.endsWith("_call") !== true) return undefined
  return label(member(item, "name")) ?? label(type.slice(0, -"_call".length))
}

// Where the different kinds of calls have what the model wrote for them.
const inputNames = ["arguments", "input", "action", "actions", "code", "queries", "operation"]

const inputOf = (item: unknown): string => {
  for (const name of inputNames) {
    const input = written(member(item, name))
    if (input !== undefined) return input
  }
  return ""
}

const textOf = (item: unknown): string =>
  elements(member(item, "content"))
    .map((part) => {
      const type = member(part, "type")
      return type === "output_text" ? text(member(part, "text")) : type === "refusal" && text(member(part, "refusal"))
    })
    .filter((words) => typeof words === "string")
    .join("")

const lengthOf = (parts: unknown): number =>
  elements(parts).reduce((sum: number, part) => sum + (text(member(part, "text")) ?? "").length, 0)

/** The output items of one response: whole ones, or the pieces of them that the events of a stream hold. */
export class OpenAiItems {
  readonly #allowance = replyAllowance()
  readonly #items: Array<Item> = []
  /** By their place in the output and, where a server does not tell it, by their id. */
  readonly #slots = new Map<number | string | undefined, Item>()

  /** An item begins: its text and its arguments follow in pieces. */
  begin(item: unknown, place: number | string | undefined): void {
    const begun = this.#begin(place)
    if (begun === undefined) return
    begun.name = nameOf(item)
    begun.searched = searchedBy(item)
    this.#slots.set(label(member(item, "id")) ?? place, begun)
  }

  addPiece(kind: Piece, words: string, place: number | string | undefined): void {
    const item = this.#slots.get(place) ?? this.#begin(place)
    if (item === undefined) return
    if (kind === "text" || kind === "input") item[kind].add(words)
    else item[kind] += words.length
  }

  /** A whole item, which may have come in pieces before: these are kept, and only what did not come is added. */
  addWhole(item: unknown, place: number | string | undefined): void {
    const known = this.#slots.get(place) ?? this.#begin(place)
    if (known === undefined) return
    known.name = nameOf(item) ?? known.name
    known.searched = searchedBy(item)
    if (known.name !== undefined && known.input.text() === "") known.input.add(inputOf(item))
    if (known.text.text() === "") known.text.add(textOf(item))
    if (member(item, "type") !== "reasoning") return
    known.reasoning = Math.max(known.reasoning, lengthOf(member(item, "content")))
    known.summary = Math.max(known.summary, lengthOf(member(item, "summary")))
  }

  /** How many characters the model wrote, as far as they are here. */
  length(): number {
    return this.#items.reduce((sum, { input, name, reasoning, summary, text }) => {
      const called = name === undefined ? 0 : name.length + input.text().length
      return sum + text.text().length + called + Math.max(reasoning, summary)
    }, 0)
  }

  /** How often the provider searched. */
  searches(): { readonly webSearches: number; readonly fileSearches: number } {
    const count = (what: Item["searched"]) => this.#items.filter(({ searched }) => searched === what).length
    return { webSearches: count("web"), fileSearches: count("files") }
  }

  facts(): Pick<ReplyFacts, "output" | "reasoningLength" | "toolCalls"> {
    const texts = this.#items.map((item) => item.text.text()).filter((words) => words !== "")
    const reasoningLength = this.#items.reduce((sum, item) => sum + Math.max(item.reasoning, item.summary), 0)
    return {
      ...(texts.length > 0 && { output: texts.join("\n\n") }),
      ...(reasoningLength > 0 && { reasoningLength }),
      toolCalls: this.#items.flatMap(
        ({ input, name }): ReadonlyArray<ToolCallFacts> => (name === undefined ? [] : [{ name, input: input.text() }])
      )
    }
  }

  #begin(place: number | string | undefined): Item | undefined {
    if (this.#items.length === mostItems) return undefined
    const item: Item = {
      name: undefined,
      text: new CollectedText(this.#allowance),
      input: new CollectedText(this.#allowance),
      reasoning: 0,
      summary: 0,
      searched: undefined
    }
    this.#items.push(item)
    this.#slots.set(place, item)
    return item
  }
}

/** The items of a whole output. */
export const itemsOf = (output: unknown): OpenAiItems => {
  const items = new OpenAiItems()
  for (const [place, item] of elements(output).entries()) items.addWhole(item, place)
  return items
}

/** The place of the item that an event of a stream is about. */
export const placeOf = (event: unknown): number | string | undefined =>
  count(member(event, "output_index")) ?? label(member(event, "item_id")) ?? label(member(member(event, "item"), "id"))
