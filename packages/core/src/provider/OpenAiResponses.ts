import type { Usage } from "../model/Usage.js"
import { itemsOf, OpenAiItems, type Piece, placeOf } from "./OpenAiItems.js"
import { readOpenAiUsage } from "./OpenAiUsage.js"
import { errorIn, type ReplyError, readError } from "./ReplyError.js"
import { readReportedCost } from "./ReportedCost.js"
import { requestFacts } from "./RequestFacts.js"
import { elements, label, member, parsed, text } from "./UnknownJson.js"
import { partsWithin } from "./UsagePart.js"
import type { ReplyFacts, RequestFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

const pieces: ReadonlyMap<string, Piece> = new Map([
  ["response.output_text.delta", "text"],
  ["response.refusal.delta", "text"],
  ["response.function_call_arguments.delta", "input"],
  ["response.custom_tool_call_input.delta", "input"],
  ["response.mcp_call_arguments.delta", "input"],
  ["response.code_interpreter_call_code.delta", "input"],
  ["response.reasoning_text.delta", "reasoning"],
  ["response.reasoning_summary_text.delta", "summary"]
])

const begins = new Set<unknown>(["response.created", "response.queued", "response.in_progress"])
const ends = new Set<unknown>(["response.completed", "response.incomplete", "response.failed"])
const unfinished = new Set<unknown>(["queued", "in_progress"])

/** An error event holds the error as a member, or is it itself: then its `type` is only the word "error". */
const errorOfEvent = (event: unknown): unknown => {
  const error = errorIn(event)
  if (error) return error
  return member(event, "type") === "error" ? { code: member(event, "code"), message: member(event, "message") } : event
}

const collector = () => {
  let items = new OpenAiItems()
  let responseModel: string | undefined
  let responseId: string | undefined
  let finishReason: string | undefined
  let serviceTier: string | undefined
  let usage: Usage | undefined
  let usageSoFar: Usage | undefined
  let reportedCostUsd: number | undefined
  let error: ReplyError | undefined

  /** `event` is the type of the event that the response came in. */
  const readResponse = (response: unknown, event?: string) => {
    responseModel = label(member(response, "model")) ?? responseModel
    responseId = label(member(response, "id")) ?? responseId
    serviceTier = label(member(response, "service_tier")) ?? serviceTier
    error ??= readError(errorIn(response))
    const ended = ends.has(event) ? event?.slice("response.".length) : undefined
    const status = ended ?? label(member(response, "status"))
    const counted = readOpenAiUsage(member(response, "usage"))
    if (begins.has(event) || unfinished.has(status)) {
      // Some servers begin with counts of zero, which say nothing.
      if (counted !== undefined && counted.input > 0) usageSoFar = counted
    } else {
      const reason =
        status === "incomplete" ? label(member(member(response, "incomplete_details"), "reason")) : undefined
      finishReason = reason ?? status ?? finishReason
      usage = counted ?? usage
      reportedCostUsd = readReportedCost(member(response, "usage")) ?? reportedCostUsd
    }
    // The last event repeats the whole output. One that broke off may hold less of it than was sent in pieces.
    const whole = itemsOf(member(response, "output"))
    if (whole.length() >= items.length()) items = whole
  }

  const readEvent = (type: string, event: unknown) => {
    const kind = pieces.get(type)
    if (kind !== undefined) return items.addPiece(kind, text(member(event, "delta")) ?? "", placeOf(event))
    if (type === "response.output_item.added") return items.begin(member(event, "item"), placeOf(event))
    if (type === "response.output_item.done") return items.addWhole(member(event, "item"), placeOf(event))
    const response = member(event, "response")
    if (response) readResponse(response, type)
    error ??= readError(type === "error" ? errorOfEvent(event) : errorIn(event))
  }

  const facts = (): ReplyFacts => ({
    ...(responseModel !== undefined && { responseModel }),
    ...(responseId !== undefined && { responseId }),
    finishReasons: finishReason === undefined ? [] : [finishReason],
    ...(serviceTier !== undefined && { serviceTier }),
    ...(usage !== undefined && { usage: partsWithin(usage, items.searches()) }),
    ...(reportedCostUsd !== undefined && { reportedCostUsd }),
    ...(usage === undefined && usageSoFar !== undefined && { usageSoFar }),
    ...items.facts(),
    ...(error !== undefined && { error })
  })

  return { readResponse, readEvent, facts }
}

// What the provider adds to the input on its side: earlier turns, and prompts that are stored there.
const keptByProvider = ["previous_response_id", "conversation", "prompt"]

/** The instructions stand beside the input; here they are the first message. A bare text is the message of a user. */
const readRequest = (body: unknown): RequestFacts => {
  const instructions = member(body, "instructions")
  const input = member(body, "input")
  const all = [
    ...(text(instructions) !== undefined || Array.isArray(instructions)
      ? [{ role: "system", content: instructions }]
      : []),
    ...(typeof input === "string" ? [{ role: "user", content: input }] : elements(input))
  ]
  const facts = requestFacts(body, all.length > 0 || Array.isArray(input) ? all : undefined)
  const referred = elements(input).some((item) => member(item, "type") === "item_reference")
  const more = referred || keptByProvider.some((name) => (member(body, name) ?? null) !== null)
  return more ? { ...facts, billsMore: true } : facts
}

const readReply = (body: unknown): ReplyFacts => {
  const { facts, readResponse } = collector()
  readResponse(body)
  return facts()
}

const streamReader = (): StreamReader => {
  const { facts, readEvent } = collector()
  return {
    facts,
    read: ({ data, name }: SseEvent) => {
      const event = parsed(data) ?? data
      readEvent(name === "error" ? name : (label(member(event, "type")) ?? name), event)
    }
  }
}

/**
 * OpenAI's responses, and the servers that speak the same: one `response` object, or the events from `response.created`
 * to `response.completed`, `response.incomplete` or `response.failed`, of which only the last has usage. The finish reason
 * is why a response is incomplete, or else its status. One that runs in the background is neither finished nor counted.
 */
export const openAiResponses: WireFormat = { readRequest, readReply, streamReader }
