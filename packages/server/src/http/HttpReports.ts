import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiBuilder, HttpServerResponse } from "@effect/platform"
import { Chunk, Clock, Effect, Stream } from "effect"
import { ReportStore } from "../store/ReportStore.js"
import { answered } from "./answered.js"
import { csvHeader, csvOf } from "./reportCsv.js"
import { begun, wholeOrBroken } from "./streamed.js"

/** `YYYY-MM`, UTC. */
const currentMonth = Effect.map(Clock.currentTimeMillis, (now) => new Date(now).toISOString().slice(0, 7))

const monthOf = ({ month }: { readonly month?: string | undefined }) =>
  month === undefined ? currentMonth : Effect.succeed(month)

const bytesOf = (text: string) => Chunk.of(Buffer.from(text))

const csvOfMonth = (month: string) =>
  Effect.gen(function* () {
    const store = yield* ReportStore
    const lines = yield* begun(store.lines(month)).pipe(answered)
    const body = Stream.fromChunk(bytesOf(csvHeader)).pipe(
      Stream.concat(Stream.mapChunks(lines, (some) => bytesOf(Chunk.toReadonlyArray(some).map(csvOf).join("")))),
      Stream.tapError((error) => Effect.logError("A report broke off.", error.message))
    )
    return HttpServerResponse.stream(yield* wholeOrBroken(body), {
      contentType: "text/csv; charset=utf-8",
      headers: { "content-disposition": `attachment; filename="agentwatch-traces-${month}.csv"` }
    })
  })

export const HttpReports = HttpApiBuilder.group(AgentWatchApi, "reports", (handlers) =>
  handlers
    .handle("monthly", ({ urlParams }) =>
      Effect.all([ReportStore, monthOf(urlParams)]).pipe(
        Effect.flatMap(([store, month]) => store.monthly(month)),
        answered
      )
    )
    .handleRaw("csv", ({ urlParams }) => Effect.flatMap(monthOf(urlParams), csvOfMonth))
)
