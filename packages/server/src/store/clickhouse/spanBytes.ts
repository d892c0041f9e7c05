import { contentColumns } from "./SpanRow.js"

const kept = ["status_message", "decision_reasoning", "links"]

/** Bytes of a span's texts, as SQL. The engine keeps lengths apart, so that the texts are not read for it. */
export const spanBytes = (content: boolean): string =>
  [...kept, ...(content ? contentColumns : [])].map((column) => `length(${column})`).join(" + ")
