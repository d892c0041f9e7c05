// Run as a process of its own: what each stage on the way from a body to the store takes, one after the other and with
// nothing else running. Prints microseconds a span.
import { Effect, Either } from "effect"
import { normalise } from "../../packages/server/dist/ingest/Normalise.js"
import { costOf } from "../../packages/server/dist/ingest/Pricing.js"
import { layerClickhouse } from "../../packages/server/dist/store/clickhouse/layer.js"
import { SpanStore } from "../../packages/server/dist/store/SpanStore.js"
import { batchSpans, makeBodies } from "./bodies.ts"
import { median } from "./report.ts"
import { timingTracer } from "./timingTracer.ts"

const [directory = "", contentBytes = "0", inserts = "0"] = process.argv.slice(2)

/** Batches that the server gathers into one insert under load. */
const gathered = 12

const rules = { organisation: "local", now: Date.now(), retentionDays: 30, zeroDataRetention: false }

const stages = ["JSON parse", "validation", "pricing", "encoding", "key check", "insert"] as const
type Stage = (typeof stages)[number]
export type Stages = Readonly<Record<Stage, number>>

const micros = Object.fromEntries(stages.map((stage) => [stage, [] as Array<number>])) as Record<Stage, Array<number>>

const timed = <A>(stage: Stage, spans: number, work: () => A): A => {
  const start = performance.now()
  const result = work()
  micros[stage].push(((performance.now() - start) / spans) * 1_000)
  return result
}

/** What the store itself calls the two stages that it has; the second holds the first. */
const inStore = new Map<string, Stage>([
  ["SpanStore.prepare", "key check"],
  ["SpanStore.append", "insert"]
])

const tracer = timingTracer((name, millis) => {
  const stage = inStore.get(name)
  if (stage !== undefined) micros[stage].push((millis / (gathered * batchSpans)) * 1_000)
})

const program = Effect.gen(function* () {
  const store = yield* SpanStore
  const body = makeBodies(Number(contentBytes), Date.now() - 60_000)
  for (let insert = 0; insert < Number(inserts); insert++) {
    const rows = []
    for (let batch = 0; batch < gathered; batch++) {
      const bytes = body(insert * gathered + batch)
      const { spans } = timed("JSON parse", batchSpans, () => JSON.parse(bytes.toString("utf8")))
      // Holds the pricing, too.
      const entries = timed("validation", batchSpans, () =>
        (spans as ReadonlyArray<unknown>).map((span) => Either.getOrThrow(normalise(span, rules)))
      )
      timed("pricing", batchSpans, () => entries.map(({ span }) => costOf(span)))
      rows.push(...timed("encoding", batchSpans, () => entries.map(store.encode)))
    }
    yield* Effect.withTracer(store.append(rows), tracer)
  }
})

const options = { directory, database: "agentwatch", retentionDays: rules.retentionDays }
await Effect.runPromise(program.pipe(Effect.provide(layerClickhouse(options))))

/** The first tenth, and one more, are for warming up. */
const middle = (stage: Stage) => median(micros[stage].slice(Math.ceil(micros[stage].length / 10) + 1))

const found: Stages = {
  "JSON parse": middle("JSON parse"),
  validation: middle("validation") - middle("pricing"),
  pricing: middle("pricing"),
  encoding: middle("encoding"),
  "key check": middle("key check"),
  insert: middle("insert") - middle("key check")
}
console.log(JSON.stringify(found))
