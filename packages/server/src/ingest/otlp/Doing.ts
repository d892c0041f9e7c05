import type { Operation } from "@agentwatch/core/model/Span"
import type { Facts } from "./Facts.js"

/**
 * What a span tells of. Only a call is a request that costs: the spans around one, of agents, chains and helpers, repeat the
 * sums of what is inside them, and would count it twice.
 */
export type Doing =
  | { readonly kind: "call"; readonly operation: typeof Operation.Type }
  | { readonly kind: "tool" }
  | { readonly kind: "agent" }
  | { readonly kind: "step" }

const call = (operation: typeof Operation.Type): Doing => ({ kind: "call", operation })
const tool: Doing = { kind: "tool" }
const agent: Doing = { kind: "agent" }
const step: Doing = { kind: "step" }

/** `gen_ai.operation.name`, and `llm.request.type` of OpenLLMetry. */
const operations: ReadonlyMap<string, Doing> = new Map([
  ["chat", call("chat")],
  ["generate_content", call("chat")],
  ["responses", call("chat")],
  ["message", call("chat")],
  ["text_completion", call("text_completion")],
  ["completion", call("text_completion")],
  ["embeddings", call("embeddings")],
  ["embedding", call("embeddings")],
  ["rerank", call("rerank")],
  ["image", call("image")],
  ["image_generation", call("image")],
  ["image_edit", call("image")],
  ["image_variation", call("image")],
  ["generate_image", call("image")],
  ["audio", call("audio")],
  ["speech", call("audio")],
  ["transcription", call("audio")],
  ["execute_tool", tool],
  ["invoke_agent", agent],
  ["create_agent", agent],
  ["invoke_workflow", step],
  ["plan", step],
  ["retrieval", step],
  ["fetch_response", step],
  ["apply_guardrail", step]
])

/** `openinference.span.kind`. */
const openInferenceKinds: ReadonlyMap<string, Doing> = new Map([
  ["LLM", call("chat")],
  ["EMBEDDING", call("embeddings")],
  ["RERANKER", call("rerank")],
  ["TOOL", tool],
  ["AGENT", agent]
])

/** `traceloop.span.kind`. */
const traceloopKinds: ReadonlyMap<string, Doing> = new Map<string, Doing>([
  ["tool", tool],
  ["agent", agent]
])

/** `ai.operationId` of the Vercel AI SDK. Only the inner spans are calls, one for each time that a model is asked. */
const vercelDoing = (id: string): Doing => {
  if (id === "ai.toolCall") return tool
  const inner = /\.do(Generate|Stream|Embed|Rerank)$/.exec(id)?.[1]
  if (inner === undefined) return step
  if (inner === "Embed") return call("embeddings")
  if (inner === "Rerank") return call("rerank")
  return call(/image/i.test(id) ? "image" : /speech|transcri/i.test(id) ? "audio" : "chat")
}

const text = (facts: Facts, name: string): string | undefined => {
  const value = facts.get(name)
  return typeof value === "string" && value !== "" ? value : undefined
}

/** Tells by what its recorder says that it is, the most exact saying first, and where it says nothing by what it carries. */
export const doingOf = (facts: Facts): Doing => {
  const vercel = text(facts, "ai.operationId")
  if (vercel !== undefined) return vercelDoing(vercel)
  const openInference = text(facts, "openinference.span.kind")
  if (openInference !== undefined) return openInferenceKinds.get(openInference.toUpperCase()) ?? step
  const counted = facts.has("inputTokens") || facts.has("outputTokens")
  const modelled = facts.has("requestModel") || facts.has("responseModel")
  const operation = text(facts, "gen_ai.operation.name") ?? text(facts, "llm.request.type")
  if (operation !== undefined) {
    const known = operations.get(operation.toLowerCase())
    if (known !== undefined) return known
    // A word of the sender's own. `invoke_…` and the like are around calls; those that count tokens of a model are calls.
    return counted && modelled && !/^(invoke|execute|create|run)_/i.test(operation) ? call("other") : step
  }
  const traceloop = text(facts, "traceloop.span.kind")
  if (traceloop !== undefined) return traceloopKinds.get(traceloop.toLowerCase()) ?? step
  return counted && modelled ? call("chat") : step
}
