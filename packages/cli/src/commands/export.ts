import { EventQuery } from "@agentwatch/core/api/Events"
import { SpanQuery } from "@agentwatch/core/api/Spans"
import { TraceQuery } from "@agentwatch/core/api/Traces"
import { StoredSpan } from "@agentwatch/core/model/Span"
import { Args, Command, HelpDoc, Options } from "@effect/cli"
import { Effect, Option, Schema, Stream } from "effect"
import type { Server } from "../Client.js"
import { exporting, formats } from "../export/exporting.js"
import { requestFields, spanFields, traceFields } from "../export/fields.js"
import { intoFile } from "../export/intoFile.js"
import { requestRows, spanRows, traceRows } from "../export/rows.js"
import { type Given, markOptions, questionOf, rangeOptions } from "../filterOptions.js"
import { misunderstood } from "../misunderstood.js"
import { filled, oneOf, serverOptions } from "../options.js"
import { count } from "../terminal/numbers.js"
import { Screens } from "../terminal/Screen.js"
import { makeStatusLine } from "../terminal/StatusLine.js"

const kinds = ["traces", "requests", "spans"] as const

const isKind = (given: string): given is (typeof kinds)[number] => kinds.some((kind) => kind === given)

const what = Args.text({ name: "what" }).pipe(
  Args.withDescription("traces, requests (model calls and logged events) or spans."),
  Args.mapEffect((given) =>
    isKind(given)
      ? Effect.succeed(given)
      : Effect.fail(HelpDoc.p("<what>: expected traces, requests or spans; for example agentwatch-cli export spans"))
  )
)

const format = oneOf("format", formats, "ndjson").pipe(
  Options.withDescription("csv unless given, json, ndjson or parquet."),
  Options.withDefault("csv" as const)
)

const output = Options.text("output").pipe(
  Options.withPseudoName("file"),
  Options.withDescription("The file to write; it appears when it is whole. Standard output unless given."),
  Options.filterMap(filled, "--output: expected a file; for example --output traces.csv"),
  Options.optional
)

const same = (row: unknown) => row

const exportOf = (to: Server, kind: (typeof kinds)[number], asked: Given) => {
  switch (kind) {
    case "traces":
      return Effect.map(questionOf(TraceQuery, asked), (query) => exporting(traceFields, same, traceRows(to, query)))
    case "requests":
      return Effect.map(questionOf(EventQuery, asked), (query) =>
        exporting(requestFields, same, requestRows(to, query))
      )
    case "spans":
      return Effect.map(questionOf(SpanQuery, asked), (query) =>
        exporting(spanFields, Schema.encodeSync(StoredSpan), spanRows(to, query))
      )
  }
}

export const exportCommand = Command.make(
  "export",
  { what, format, output, asked: { ...rangeOptions, ...markOptions }, to: serverOptions },
  ({ asked, format, output, to, what }) =>
    Effect.gen(function* () {
      const { err, out } = yield* Screens
      const toTerminal = Option.isNone(output) && out.isTerminal
      if (format === "parquet" && toTerminal) {
        return yield* misunderstood("Parquet is not for a terminal; say where it goes with --output, or pipe it on.")
      }
      const status = makeStatusLine(err)
      let rows = 0
      const each = Effect.suspend(() => (++rows % 1_000 === 0 ? status.show(`${count(rows)} ${what} …`) : Effect.void))
      const bytes = (yield* exportOf(to, what, asked))({ format, toTerminal, each })
      yield* Option.match(output, {
        onNone: () => Stream.runForEach(bytes, out.write),
        onSome: (file) => intoFile(bytes, file)
      }).pipe(Effect.ensuring(status.clear))
      const where = Option.match(output, { onNone: () => "", onSome: (file) => ` in ${file}` })
      yield* err.print(`${count(rows)} ${what}${where}`)
    })
).pipe(Command.withDescription("Writes all traces, requests or spans that fit as CSV, JSON, NDJSON or Parquet."))
