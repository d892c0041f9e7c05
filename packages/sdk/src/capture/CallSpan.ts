import type { ReplyFacts } from "@agentwatch/core/provider/WireFormat"
import { newSpanId, newTraceId } from "../context/ids.js"
import type { Secrets } from "../Secrets.js"
import type { Settings } from "../Settings.js"
import type { SpanBase } from "../SpanBase.js"
import type { Timeline } from "../Timeline.js"
import type { WireSpan } from "../WireSpan.js"
import type { Bill } from "./Bill.js"
import type { Call, Ending } from "./Call.js"
import { inferenceOf } from "./Inference.js"
import type { Timing } from "./Reading.js"

/**
 * Writes down a call that has ended. `facts` are absent if its reply could not be read, `timing` if it was no stream.
 * `reveal` names the caller's secrets; without it the provider's words on what went wrong are not repeated.
 */
export type CallSpan = (
  call: Call,
  facts: ReplyFacts | undefined,
  timing: Timing | undefined,
  ending: Ending,
  bill: Bill,
  reveal: (() => void) | undefined
) => WireSpan

export const makeCallSpan = (settings: Settings, base: SpanBase, secrets: Secrets, timeline: Timeline): CallSpan => {
  const { captureContent } = settings

  const error = (message: string) => ({
    code: "ERROR" as const,
    message: secrets.scrub(message)
  })

  const statusOf = (
    { status }: Call,
    facts: ReplyFacts | undefined,
    ending: Ending,
    aborted: boolean,
    reveal: (() => void) | undefined
  ): NonNullable<WireSpan["status"]> => {
    const failed = status !== undefined && status >= 400
    if (failed || facts?.error !== undefined) {
      // Errors quote keys now and then, and only the last of many secrets are remembered.
      reveal?.()
      const said = captureContent && reveal !== undefined ? facts?.error?.message : undefined
      return error(said ?? (failed ? `HTTP ${status}` : "the provider reported an error"))
    }
    // What was thrown may be a text of the program's own; its code is not.
    if (ending.kind === "broken") return error(captureContent ? ending.message : (ending.code ?? "network failure"))
    return aborted ? { code: "UNSET", message: "aborted by its caller" } : { code: "OK" }
  }

  const content = (text: string | undefined) => (captureContent && text ? text : undefined)

  const toolCalls = (calls: ReplyFacts["toolCalls"]) =>
    calls.map((tool) => ({ tool_name: tool.name, tool_input: content(tool.input) ?? "" }))

  return (call, facts, timing, ending, bill, reveal) => {
    const { route, scope, status } = call
    const aborted = ending.kind === "aborted"
    const inference = inferenceOf(call, facts, bill, timing, aborted)
    const place = { traceId: scope.traceId ?? newTraceId(), spanId: newSpanId(), parentSpanId: scope.spanId }
    // Only of models that the user has priced; the server prices the others.
    const cost = bill.cost?.source === "custom" ? bill.cost : undefined
    return {
      ...base(place, scope, call.start, call.seen),
      name: inference.model_name ? `${route.operation} ${inference.model_name}` : route.operation,
      kind: "CLIENT",
      status: statusOf(call, facts, ending, aborted, reveal),
      model_inference: inference,
      input: content(call.request?.input),
      output: content(facts?.output),
      tool_calls: facts === undefined || facts.toolCalls.length === 0 ? undefined : toolCalls(facts.toolCalls),
      cost_usd: cost && cost.nanoUsd / 1e9,
      cost_source: cost?.source,
      events: timing?.timeline?.events(call.start, timeline),
      attributes: status === undefined ? undefined : { "http.response.status_code": status }
    }
  }
}
