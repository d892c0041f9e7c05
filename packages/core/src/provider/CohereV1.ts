import { readCohereError, readCohereUsage } from "./CohereUsage.js"
import { CollectedText, replyAllowance } from "./CollectedText.js"
import { promptMessages } from "./PromptMessages.js"
import type { ReplyError } from "./ReplyError.js"
import { requestFacts } from "./RequestFacts.js"
import { count, elements, label, member, parsed, text, written } from "./UnknownJson.js"
import type { ReplyFacts, RequestFacts, SseEvent, StreamReader, ToolCallFacts, WireFormat } from "./WireFormat.js"

interface Call {
  name: string | undefined
  readonly input: CollectedText
}

// More than a reply has use for: what is beyond is left out.
const mostCalls = 1_024
const mostTexts = 128

const collector = () => {
  const allowance = replyAllowance()
  /** By the number of the generation. A chat has one. */
  const texts = new Map<number, CollectedText>()
  const finishReasons = new Map<number, string>()
  /** By their number, as a stream tells them in pieces. */
  const calls = new Map<number, Call>()
  let whole: ReadonlyArray<ToolCallFacts> | undefined
  let responseId: string | undefined
  let counted: ReturnType<typeof readCohereUsage> = {}
  let error: ReplyError | undefined

  const textAt = (index: number): CollectedText | undefined => {
    const known = texts.get(index)
    if (known !== undefined || texts.size === mostTexts) return known
    const begun = new CollectedText(allowance)
    texts.set(index, begun)
    return begun
  }

  const readReason = (body: unknown, index: number) => {
    const reason = label(member(body, "finish_reason"))
    if (reason !== undefined && (finishReasons.has(index) || finishReasons.size < mostTexts)) {
      finishReasons.set(index, reason)
    }
    // What has a text of its own is an answer, not the word on a failure.
    error ??= readCohereError(typeof member(body, "text") === "string" ? {} : body, reason)
  }

  const readCalls = (body: unknown) => {
    const all = elements(member(body, "tool_calls")).slice(0, mostCalls)
    if (all.length === 0) return
    whole = all.flatMap((call) => {
      const name = label(member(call, "name"))
      const input = new CollectedText(allowance)
      input.add(written(member(call, "parameters")) ?? "")
      return name === undefined ? [] : [{ name, input: input.text() }]
    })
  }

  const readPiece = (piece: unknown) => {
    const index = count(member(piece, "index")) ?? 0
    const call = calls.get(index) ?? { name: undefined, input: new CollectedText(allowance) }
    if (calls.size < mostCalls) calls.set(index, call)
    call.name = label(member(piece, "name")) ?? call.name
    call.input.add(text(member(piece, "parameters")) ?? "")
  }

  /** A whole reply, or the one that the end of a stream repeats: of its texts, what did not come in pieces is taken. */
  const readReply = (body: unknown) => {
    responseId = label(member(body, "response_id")) ?? label(member(body, "generation_id")) ?? responseId
    responseId = label(member(body, "id")) ?? responseId
    const generations = elements(member(body, "generations"))
    for (const [place, generation] of (generations.length > 0 ? generations : [body]).entries()) {
      const index = count(member(generation, "index")) ?? place
      const known = textAt(index)
      if (known?.text() === "") known.add(text(member(generation, "text")) ?? "")
      readReason(generation, index)
    }
    readCalls(body)
    counted = { ...counted, ...readCohereUsage(member(body, "meta")) }
  }

  /** A line of a stream. Some servers leave its type out, and end with a line that is the reply. */
  const readEvent = (event: unknown) => {
    const type = member(event, "event_type")
    const index = count(member(event, "index")) ?? 0
    switch (type) {
      case "stream-start":
        responseId = label(member(event, "generation_id")) ?? responseId
        return
      case "tool-calls-chunk":
        readPiece(member(event, "tool_call_delta"))
        break
      case "tool-calls-generation":
        return readCalls(event)
      case "stream-end":
        readReply(member(event, "response"))
        return finishReasons.size === 0 ? readReason(event, index) : undefined
    }
    textAt(index)?.add(text(member(event, "text")) ?? "")
    readReason(event, index)
  }

  const facts = (): ReplyFacts => {
    const words = inOrder(texts)
      .map((each) => each.text())
      .filter((each) => each !== "")
      .join("\n\n")
    const pieces = inOrder(calls).flatMap(({ input, name }) =>
      name === undefined ? [] : [{ name, input: input.text() }]
    )
    return {
      ...(responseId !== undefined && { responseId }),
      finishReasons: inOrder(finishReasons),
      ...counted,
      ...(words !== "" && { output: words }),
      toolCalls: whole ?? pieces,
      ...(error !== undefined && { error })
    }
  }

  return { readReply, readEvent, facts }
}

const inOrder = <A>(numbered: ReadonlyMap<number, A>): ReadonlyArray<A> =>
  [...numbered].sort(([a], [b]) => a - b).map(([, value]) => value)

const roles: ReadonlyMap<unknown, string> = new Map([
  ["SYSTEM", "system"],
  ["USER", "user"],
  ["CHATBOT", "assistant"],
  ["TOOL", "tool"]
])

const turnOf = (turn: unknown): unknown => {
  const role = roles.get(member(turn, "role"))
  return role === undefined ? turn : { role, content: member(turn, "message") ?? member(turn, "tool_results") }
}

// What Cohere adds on its side: earlier turns, and what its searches find.
const keptByProvider = ["conversation_id", "connectors"]

/** A chat has its last message apart from those before it; a generation has a prompt. */
const readRequest = (body: unknown): RequestFacts => {
  const preamble = text(member(body, "preamble"))
  const documents = elements(member(body, "documents"))
  const message = member(body, "message")
  const said = promptMessages(message) ?? promptMessages(member(body, "prompt"))
  const all = [
    ...(preamble === undefined ? [] : [{ role: "system", content: preamble }]),
    ...(documents.length > 0 ? [{ role: "system", content: documents }] : []),
    ...elements(member(body, "chat_history")).map(turnOf),
    ...(said ?? [])
  ]
  const facts = requestFacts(body, all.length > 0 ? all : undefined)
  return keptByProvider.some((name) => (member(body, name) ?? null) !== null) ? { ...facts, billsMore: true } : facts
}

const readReply = (body: unknown): ReplyFacts => {
  const collected = collector()
  collected.readReply(body)
  return collected.facts()
}

const streamReader = (): StreamReader => {
  const { facts, readEvent } = collector()
  return { facts, read: ({ data }: SseEvent) => readEvent(parsed(data)) }
}

/**
 * Cohere's chats and generations of version 1: one object, or a line for every event up to `stream-end`, which repeats
 * the reply and has the usage.
 */
export const cohereV1: WireFormat = { readRequest, readReply, streamReader }
