import { type Allowance, CollectedText, replyAllowance } from "./CollectedText.js"
import { readGeminiError } from "./GeminiGenerate.js"
import { readGeminiInteraction } from "./GeminiRequest.js"
import { type GeminiCounts, mediaIn, usageOf } from "./GeminiUsage.js"
import type { ReplyError } from "./ReplyError.js"
import { count, elements, label, member, parsed, text, written } from "./UnknownJson.js"
import type { ReplyFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

interface Call {
  readonly name: string
  readonly input: CollectedText
}

// More than a reply has use for: what is beyond is left out.
const mostCalls = 1_024

const ends = new Set<unknown>(["interaction.completed", "interaction.complete"])
const begins = new Set<unknown>(["step.start", "content.start"])

/** Gemini writes `total_input_tokens`, Vertex `totalInputTokens`. */
const countOf = (usage: unknown, part: string): number | undefined =>
  count(member(usage, `total_${part}`)) ??
  count(
    member(
      usage,
      `total_${part}`.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    )
  )

const countsOf = (usage: unknown): GeminiCounts => ({
  prompt: countOf(usage, "input_tokens"),
  toolUse: countOf(usage, "tool_use_tokens"),
  cached: countOf(usage, "cached_tokens"),
  candidates: countOf(usage, "output_tokens"),
  thoughts: countOf(usage, "thought_tokens"),
  total: countOf(usage, "tokens"),
  media: mediaIn(
    [member(usage, "input_tokens_by_modality"), member(usage, "tool_use_tokens_by_modality")],
    member(usage, "cached_tokens_by_modality"),
    member(usage, "output_tokens_by_modality")
  )
})

const lengthOf = (summary: unknown): number =>
  elements(summary).reduce((sum: number, one) => sum + (text(member(one, "text")) ?? "").length, 0)

const makeCall = (allowance: Allowance, name: string): Call => ({ name, input: new CollectedText(allowance) })

const collector = () => {
  const allowance = replyAllowance()
  const output = new CollectedText(allowance)
  const calls: Array<Call> = []
  /** By the index of their step. */
  const open = new Map<number, Call>()
  let responseModel: string | undefined
  let responseId: string | undefined
  let finishReason: string | undefined
  let counts: GeminiCounts = {}
  let final = false
  let error: ReplyError | undefined
  let reasoningLength = 0

  /** A step of the model, a content in it, or a piece of one. */
  const readPiece = (piece: unknown, index: number) => {
    switch (member(piece, "type")) {
      case "text":
        return output.add(text(member(piece, "text")) ?? "")
      case "thought":
        reasoningLength += lengthOf(member(piece, "summary"))
        return
      case "thought_summary":
        reasoningLength += (text(member(member(piece, "content"), "text")) ?? "").length
        return
      case "function_call":
      case "arguments_delta":
      case "arguments":
        return readCall(piece, index)
    }
  }

  const readCall = (piece: unknown, index: number) => {
    const name = label(member(piece, "name"))
    let call = open.get(index)
    if (call === undefined && name !== undefined && calls.length < mostCalls) {
      call = makeCall(allowance, name)
      calls.push(call)
      open.set(index, call)
    }
    // A stream may begin with empty arguments and send the real ones in pieces.
    const input = written(member(piece, "arguments")) ?? text(member(piece, "partial_arguments")) ?? ""
    if (input !== "{}") call?.input.add(input)
  }

  const readInteraction = (body: unknown) => {
    responseModel = label(member(body, "model")) ?? responseModel
    responseId = label(member(body, "id")) ?? responseId
    finishReason = label(member(body, "status")) ?? finishReason
    const counted = countsOf(member(body, "usage"))
    if (usageOf(counted) !== undefined) counts = counted
    error ??= readGeminiError(member(body, "error"))
  }

  const readSteps = (body: unknown) => {
    const steps = [...elements(member(body, "steps")), ...elements(member(body, "outputs"))]
    steps.forEach((step, index) => {
      readPiece(step, index)
      if (member(step, "type") === "model_output") {
        for (const content of elements(member(step, "content"))) readPiece(content, index)
      }
    })
  }

  const readWhole = (body: unknown) => {
    readInteraction(body)
    readSteps(body)
    final = finishReason !== "in_progress"
  }

  const readEvent = (name: string, body: unknown) => {
    const type = label(member(body, "event_type")) ?? name
    const interaction = member(body, "interaction")
    const index = count(member(body, "index")) ?? -1
    if (interaction) readInteraction(interaction)
    if (begins.has(type)) readPiece(member(body, "step") ?? member(body, "content"), index)
    readPiece(member(body, "delta"), index)
    error ??= readGeminiError(member(body, "error"))
    final ||= ends.has(type)
  }

  const facts = (): ReplyFacts => {
    const counted = usageOf(counts)
    const words = output.text()
    return {
      ...(responseModel !== undefined && { responseModel }),
      ...(responseId !== undefined && { responseId }),
      finishReasons: final && finishReason !== undefined ? [finishReason] : [],
      ...(counted !== undefined && (final ? { usage: counted } : { usageSoFar: counted })),
      ...(reasoningLength > 0 && { reasoningLength }),
      ...(words !== "" && { output: words }),
      toolCalls: calls.map(({ input, name }) => ({ name, input: input.text() })),
      ...(error !== undefined && { error })
    }
  }

  return { readWhole, readEvent, facts }
}

const readReply = (body: unknown): ReplyFacts => {
  const { facts, readWhole } = collector()
  readWhole(body)
  return facts()
}

const streamReader = (): StreamReader => {
  const { facts, readEvent } = collector()
  return { facts, read: ({ data, name }: SseEvent) => readEvent(name, parsed(data)) }
}

/**
 * Gemini's interactions: one object with the steps of the model, or events that end with `interaction.completed`, which
 * has the usage. The finish reason is the status; one that runs in the background is neither finished nor counted.
 */
export const geminiInteractions: WireFormat = {
  readRequest: readGeminiInteraction,
  readReply,
  streamReader
}
