import { StoredSpan } from "@agentwatch/core/model/Span"
import { Schema } from "effect"
import { ApiFailure } from "../client/ApiFailure.js"
import { pause } from "./pause.js"

export interface SpansAnswer {
  /** As the server wrote it, to tell whether the next answer says anything else. */
  readonly text: string
  readonly spans: ReadonlyArray<StoredSpan>
}

/** Milliseconds of reading at a stretch: less than a frame, so that whoever scrolls meanwhile notices nothing. */
const stretch = 10

const decode = Schema.decodeUnknownSync(StoredSpan)

const listIn = (text: string): ReadonlyArray<unknown> => {
  const answer: unknown = JSON.parse(text)
  const spans = typeof answer === "object" && answer !== null && "spans" in answer ? answer.spans : undefined
  if (!Array.isArray(spans)) throw new ApiFailure("unreadable")
  return spans
}

const idOf = (sent: unknown) =>
  typeof sent === "object" && sent !== null && "span_id" in sent ? String(sent.span_id) : ""

/**
 * Reads the spans of a trace, of which there may be thousands, without holding up the page: a little at a time, and only
 * those that the answer before did not have, since a span never changes. An answer like the one before is that very one.
 */
export const readSpans = async (text: string, before?: SpansAnswer): Promise<SpansAnswer> => {
  if (before?.text === text) return before
  const known = new Map(before?.spans.map((span) => [span.span_id as string, span]))
  const spans: Array<StoredSpan> = []
  let since = performance.now()
  for (const sent of listIn(text)) {
    spans.push(known.get(idOf(sent)) ?? decode(sent))
    if (performance.now() - since < stretch) continue
    await pause()
    since = performance.now()
  }
  return { text, spans }
}
