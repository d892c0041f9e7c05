import { Effect } from "effect"
import type { SpanPage } from "../store/SpanStore.js"
import type { WireSpan } from "../store/WireSpan.js"
import { pagedJson } from "./pagedJson.js"

const listed = (spans: ReadonlyArray<WireSpan>) => spans.map((span) => JSON.stringify(span)).join(",")

/** The spans of a trace as `{"spans": [...]}`. */
export const spansAnswer = (pages: ReadonlyArray<SpanPage>) =>
  pagedJson({ before: '{"spans":[', behind: "]}", called: "The spans of a trace" }, pages.map(Effect.map(listed)))
