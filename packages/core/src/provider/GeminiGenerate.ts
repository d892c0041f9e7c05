import { CollectedText, replyAllowance } from "./CollectedText.js"
import { jsonArray } from "./framing.js"
import { GeminiCalls } from "./GeminiCalls.js"
import { readGeminiRequest } from "./GeminiRequest.js"
import { type GeminiCounts, nextCounts, usageOf } from "./GeminiUsage.js"
import { type ReplyError, readError } from "./ReplyError.js"
import { count, elements, label, member, parsed, text } from "./UnknownJson.js"
import type { ReplyFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

interface Candidate {
  readonly output: CollectedText
  finishReason: string | undefined
}

// Far more than a request may ask for: what is beyond is left out.
const mostCandidates = 128

// What Vertex writes where it was asked for numbers; from 6 on its two APIs number them differently.
const finishReasons = [undefined, "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER"]

const finishReasonOf = (value: unknown): string | undefined => {
  const number = count(value)
  return number === undefined ? label(value) : number === 0 ? undefined : (finishReasons[number] ?? String(number))
}

/** The status is a word, the code that of HTTP. */
export const readGeminiError = (error: unknown): ReplyError | undefined => {
  const status = label(member(error, "status"))
  return readError(status === undefined ? error : { code: status, message: member(error, "message") })
}

/** A whole reply is read as a stream of one chunk. */
const collector = () => {
  const allowance = replyAllowance()
  const calls = new GeminiCalls(allowance)
  const candidates = new Map<number, Candidate>()
  let responseModel: string | undefined
  let responseId: string | undefined
  let serviceTier: string | undefined
  let blocked: string | undefined
  let counts: GeminiCounts = {}
  let final = false
  let error: ReplyError | undefined
  let reasoningLength = 0

  const candidateAt = (index: number): Candidate | undefined => {
    const known = candidates.get(index)
    if (known !== undefined || candidates.size === mostCandidates) return known
    const candidate: Candidate = { output: new CollectedText(allowance), finishReason: undefined }
    candidates.set(index, candidate)
    return candidate
  }

  const readPart = ({ output }: Candidate, part: unknown) => {
    const words = text(member(part, "text")) ?? ""
    if (member(part, "thought") === true) reasoningLength += words.length
    else output.add(words)
    calls.read(part)
  }

  const readChunk = (body: unknown) => {
    const metadata = member(body, "usageMetadata")
    responseModel = label(member(body, "modelVersion")) ?? responseModel
    responseId = label(member(body, "responseId")) ?? responseId
    serviceTier = label(member(metadata, "serviceTier")) ?? label(member(metadata, "trafficType")) ?? serviceTier
    counts = nextCounts(counts, metadata)
    error ??= readGeminiError(member(body, "error"))
    blocked = finishReasonOf(member(member(body, "promptFeedback"), "blockReason")) ?? blocked
    elements(member(body, "candidates")).forEach((value, position) => {
      const candidate = candidateAt(count(member(value, "index")) ?? position)
      if (candidate === undefined) return
      candidate.finishReason = finishReasonOf(member(value, "finishReason")) ?? candidate.finishReason
      for (const part of elements(member(member(value, "content"), "parts"))) readPart(candidate, part)
      final ||= candidate.finishReason !== undefined
    })
    final ||= blocked !== undefined
  }

  /** A chunk, or an array of them. */
  const read = (body: unknown) => (Array.isArray(body) ? body.forEach(readChunk) : readChunk(body))

  const readWhole = (body: unknown) => {
    read(body)
    final = true
  }

  const facts = (): ReplyFacts => {
    const ordered = [...candidates].sort(([a], [b]) => a - b).map(([, candidate]) => candidate)
    const reasons = ordered.flatMap(({ finishReason }) => finishReason ?? [])
    const counted = usageOf(counts)
    const output = ordered
      .map((candidate) => candidate.output.text())
      .filter((words) => words !== "")
      .join("\n\n")
    return {
      ...(responseModel !== undefined && { responseModel }),
      ...(responseId !== undefined && { responseId }),
      finishReasons: reasons.length === 0 && blocked !== undefined ? [blocked] : reasons,
      ...(serviceTier !== undefined && { serviceTier }),
      ...(counted !== undefined && (final ? { usage: counted } : { usageSoFar: counted })),
      ...(reasoningLength > 0 && { reasoningLength }),
      ...(output !== "" && { output }),
      toolCalls: calls.facts(),
      ...(error !== undefined && { error })
    }
  }

  return { read, readWhole, facts }
}

const readReply = (body: unknown): ReplyFacts => {
  const { facts, readWhole } = collector()
  readWhole(body)
  return facts()
}

const streamReader = (): StreamReader => {
  const { facts, read } = collector()
  return { facts, read: ({ data }: SseEvent) => read(parsed(data) ?? data) }
}

/**
 * `generateContent` of Gemini and Vertex: one reply with candidates, and with usage that leaves out thoughts. One whose
 * prompt was blocked has no candidate: then its finish reason is why.
 */
export const geminiGenerate: WireFormat = {
  readRequest: (body) => readGeminiRequest(body, false),
  readReply,
  streamReader
}

/**
 * `streamGenerateContent`: the same reply in chunks, as server-sent events without names and without an end of their own,
 * or else as one JSON array. Each chunk has the usage so far; that of the chunk with a finish reason is final.
 */
export const geminiStream: WireFormat = {
  readRequest: (body) => readGeminiRequest(body, true),
  readReply,
  streamReader,
  framing: jsonArray
}
