import { contentColumns } from "./SpanRow.js"

/** What may be long beside content: a sender may write as much into a name as into anything that was said. */
const texts = [
  "name",
  "status_message",
  "agent_id",
  "agent_name",
  "agent_role",
  "task",
  "session_id",
  "user_id",
  "environment",
  "release",
  "decision_reasoning",
  "cost_attribution",
  "links",
  "model_name",
  "provider",
  "request_model",
  "response_model",
  "response_id",
  "service_tier"
]
const lists = ["agent_path", "tags", "compliance_flags", "finish_reasons"]

/** Bytes of a span's texts, as SQL. The engine keeps the lengths of texts apart, so that these are not read for it. */
export const spanBytes = (content: boolean): string =>
  [
    ...[...texts, ...(content ? contentColumns : [])].map((column) => `length(${column})`),
    `byteSize(${lists.join(", ")})`
  ].join(" + ")
