import type { Usage } from "../model/Usage.js"
import { CollectedText, replyAllowance } from "./CollectedText.js"
import { readOpenAiUsage } from "./OpenAiUsage.js"
import { errorIn, type ReplyError, readError } from "./ReplyError.js"
import { readReportedCost } from "./ReportedCost.js"
import { requestFacts } from "./RequestFacts.js"
import { count, label, member, parsed, seconds, text } from "./UnknownJson.js"
import type { ReplyFacts, RequestFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

/** Embeddings and rankings count in one number what went in. */
const totalOnly = (usage: unknown): Usage | undefined => {
  const input = count(member(usage, "total_tokens"))
  return input === undefined
    ? undefined
    : { input, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }
}

const collector = () => {
  const output = new CollectedText(replyAllowance())
  let responseModel: string | undefined
  let responseId: string | undefined
  let usage: Usage | undefined
  let audioSeconds: number | undefined
  let reportedCostUsd: number | undefined
  let error: ReplyError | undefined

  const read = (body: unknown) => {
    const counted = member(body, "usage")
    responseModel = label(member(body, "model")) ?? responseModel
    responseId = label(member(body, "id")) ?? responseId
    usage = readOpenAiUsage(counted) ?? totalOnly(counted) ?? usage
    // OpenAI's and Mistral's word; whisper tells it beside the text where that was asked for.
    audioSeconds =
      seconds(member(counted, "seconds")) ??
      seconds(member(counted, "prompt_audio_seconds")) ??
      seconds(member(body, "duration")) ??
      audioSeconds
    reportedCostUsd = readReportedCost(counted) ?? reportedCostUsd
    error ??= readError(errorIn(body))
    output.add(text(member(body, "delta")) ?? "")
    // The last event of a transcription repeats all of it.
    if (output.text() === "") output.add(text(member(body, "text")) ?? "")
  }

  const facts = (): ReplyFacts => {
    const words = output.text()
    return {
      ...(responseModel !== undefined && { responseModel }),
      ...(responseId !== undefined && { responseId }),
      finishReasons: [],
      ...(usage !== undefined && { usage }),
      ...(audioSeconds !== undefined && audioSeconds > 0 && { audioSeconds }),
      ...(reportedCostUsd !== undefined && { reportedCostUsd }),
      ...(words !== "" && { output: words }),
      toolCalls: [],
      ...(error !== undefined && { error })
    }
  }

  return { read, facts }
}

const readReply = (body: unknown): ReplyFacts => {
  const { facts, read } = collector()
  read(body)
  return facts()
}

const streamReader = (): StreamReader => {
  const { facts, read } = collector()
  return {
    facts,
    read: ({ data, name }: SseEvent) => {
      if (data.startsWith("[DONE]")) return
      const body = parsed(data) ?? data
      read(name === "error" && member(body, "error") === undefined ? { error: body } : body)
    }
  }
}

/** What was sent is one message, made of those members of the request that are its content. */
const requestReader =
  (names: ReadonlyArray<string>, writesText: boolean) =>
  (body: unknown): RequestFacts => {
    const given = names.flatMap((name) => {
      const value = member(body, name)
      return value === undefined || value === null ? [] : [[name, value] as const]
    })
    const [first] = given
    const content = given.length === 1 && first !== undefined ? first[1] : Object.fromEntries(given)
    const facts = requestFacts(body, given.length > 0 ? [{ role: "user", content }] : undefined)
    // The least that counts as a limit: nothing is written.
    return writesText ? facts : { ...facts, outputLimit: 1 }
  }

const format = (names: ReadonlyArray<string>, writesText: boolean): WireFormat => ({
  readRequest: requestReader(names, writesText),
  readReply,
  streamReader
})

/** Embeddings: usage has input only. */
export const openAiEmbeddings = format(["input"], false)

/** Rankings of documents. */
export const openAiRerank = format(["query", "documents"], false)

/** Pictures that are made or changed: usage where the model counts tokens. A stream has them in its last event. */
export const openAiImages = format(["prompt"], true)

/** Speech to text, with usage where the model counts tokens rather than seconds, and text to speech. */
export const openAiAudio = format(["input", "prompt"], true)
