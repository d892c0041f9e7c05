import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { StoredSpan } from "../model/Span.js"
import { ApiKey } from "./Auth.js"
import { Overloaded } from "./Body.js"
import { Cursor, NextCursor } from "./Cursor.js"
import { FilteredQuery } from "./Filter.js"
import { unless, Whole } from "./Query.js"

/** Most spans of one answer. */
const mostSpans = 10_000

/** A span fits by itself: each filter is about the span, and the range about when it began. */
export const SpanQuery = FilteredQuery({
  limit: unless(100, Whole(1, mostSpans), "Most spans of the answer; it has fewer where they are large."),
  cursor: Schema.optional(Cursor.annotations({ description: "`next_cursor` of the page before." }))
})
export type SpanQuery = typeof SpanQuery.Type

export const SpanPage = Schema.Struct({ spans: Schema.Array(StoredSpan), next_cursor: NextCursor }).annotations({
  identifier: "SpanPage"
})
export type SpanPage = typeof SpanPage.Type

export class SpansApi extends HttpApiGroup.make("spans")
  .add(
    HttpApiEndpoint.get("list", "/api/spans")
      .setUrlParams(SpanQuery)
      .addSuccess(SpanPage)
      .addError(Overloaded)
      .annotate(
        OpenApi.Description,
        "Whole spans, in the shape they were sent in, newest first: to take them elsewhere. Requests, steps, roots and what " +
          "breakers did, each span that fits by itself. A page ends at some megabytes, whatever its limit."
      )
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Spans") {}
