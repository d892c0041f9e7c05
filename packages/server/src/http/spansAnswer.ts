import type { StoredSpan } from "@agentwatch/core/model/Span"
import { wireOf } from "@agentwatch/core/model/wireOf"
import { Effect } from "effect"
import type { SpanPage } from "../store/SpanStore.js"
import { pagedJson } from "./pagedJson.js"

// Encoded without the schema, which takes longer than everything else where a trace has thousands of spans.
const listed = (spans: ReadonlyArray<StoredSpan>) => spans.map((span) => JSON.stringify(wireOf(span))).join(",")

/** The spans of a trace as `{"spans": [...]}`. */
export const spansAnswer = (pages: ReadonlyArray<SpanPage>) =>
  pagedJson({ before: '{"spans":[', behind: "]}", called: "The spans of a trace" }, pages.map(Effect.map(listed)))
