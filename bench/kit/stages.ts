// Run as a process of its own: what each stage on the way from a body to the store takes, one after the other and with
// nothing else running. Prints microseconds a span.
import { Effect, Either } from "effect"
import { normalise } from "../../packages/server/dist/ingest/Normalise.js"
import { costOf } from "../../packages/server/dist/ingest/Pricing.js"
import { layerClickhouse } from "../../packages/server/dist/store/clickhouse/layer.js"
import { SpanStore } from "../../packages/server/dist/store/SpanStore.js"
import { batchSpans, makeBodies } from "./bodies.ts"
import { median } from "./report.ts"

const [directory = "", contentBytes = "0", inserts = "0"] = process.argv.slice(2)

/** Batches that the server gathers into one insert under load. */
const gathered = 12

const rules = { organisation: "local", now: Date.now(), retentionDays: 30, zeroDataRetention: false }

const stages = ["JSON parse", "validation", "pricing", "encoding", "insert"] as const
export type Stages = Readonly<Record<(typeof stages)[number], number>>

const program = Effect.gen(function* () {
  const store = yield* SpanStore
  const times: Record<string, Array<number>> = Object.fromEntries(stages.map((stage) => [stage, []]))

  const timed = <A>(stage: (typeof stages)[number], spans: number, work: () => A): A => {
    const start = performance.now()
    const result = work()
    times[stage]?.push(((performance.now() - start) / spans) * 1_000)
    return result
  }

  const body = makeBodies(Number(contentBytes), Date.now() - 60_000)
  for (let insert = 0; insert < Number(inserts); insert++) {
    const rows = []
    for (let batch = 0; batch < gathered; batch++) {
      const bytes = body(insert * gathered + batch)
      const { spans } = timed("JSON parse", batchSpans, () => JSON.parse(bytes.toString("utf8")))
      // Priced as well, which is taken off at the end.
      const entries = timed("validation", batchSpans, () =>
        (spans as ReadonlyArray<unknown>).map((span) => Either.getOrThrow(normalise(span, rules)))
      )
      timed("pricing", batchSpans, () => entries.map(({ span }) => costOf(span)))
      rows.push(...timed("encoding", batchSpans, () => entries.map(store.encode)))
    }
    const start = performance.now()
    yield* store.append(rows)
    times.insert?.push(((performance.now() - start) / rows.length) * 1_000)
  }

  // The first tenth is for warming up.
  const middle = (stage: string) => median(times[stage]?.slice((times[stage]?.length ?? 0) / 10 + 1) ?? [])
  const found = Object.fromEntries(stages.map((stage) => [stage, middle(stage)])) as Record<keyof Stages, number>
  return { ...found, validation: found.validation - found.pricing }
})

const options = { directory, database: "agentwatch", retentionDays: rules.retentionDays }
const found: Stages = await Effect.runPromise(program.pipe(Effect.provide(layerClickhouse(options))))
console.log(JSON.stringify(found))
