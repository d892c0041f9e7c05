import { tmpdir } from "node:os"
import { Effect, FastCheck, Schema } from "effect"
import { expect, it } from "vitest"
import { Database } from "../../../src/store/clickhouse/Database.js"
import { Intact } from "../../../src/store/clickhouse/intact/Intact.js"
import { room } from "../../../src/store/clickhouse/intact/room.js"
import * as trusted from "../../../src/store/clickhouse/intact/trusted.js"
import { recompute } from "../../../src/store/clickhouse/recompute.js"
import { begunWith, entry, insertOf, prepared, withoutViews } from "./stores.js"

const hour = 3_600_000
const noon = Date.UTC(2026, 10, 20, 12)

const Row = Schema.Record({ key: Schema.String, value: Schema.Unknown })

/** All that is kept beside the spans, as questions see it. */
const derived = Effect.gen(function* () {
  const { quoted, rows, sql } = yield* Database
  const sums = yield* rows(
    Row,
    sql.unsafe(`
      SELECT org_id, level, dimension, bucket, value, label, sum(requests), sum(errors), sum(prompt_tokens), sum(cost_nano),
        sumMap(latency)
      FROM ${quoted}.sums GROUP BY ALL ORDER BY ALL`)
  )
  const traces = yield* rows(
    Row,
    sql.unsafe(`
      SELECT org_id, high, low, min(lead), min(started), max(ended), sum(spans), sum(requests), sum(errors), sum(cost_nano),
        arraySort(groupUniqArrayArray(models)), arraySort(groupUniqArrayArray(tags))
      FROM ${quoted}.traces GROUP BY ALL ORDER BY ALL`)
  )
  return { sums, traces }
})

const hex = (value: number, length: number) => value.toString(16).padStart(length, "0")

const spans = FastCheck.array(
  FastCheck.record({
    organisation: FastCheck.constantFrom("a", "it's \\ one"),
    trace: FastCheck.integer({ min: 1, max: 6 }),
    hours: FastCheck.integer({ min: -60, max: 60 }),
    model: FastCheck.constantFrom("gpt-4o", "claude"),
    failed: FastCheck.boolean(),
    tags: FastCheck.subarray(["x", "y"]),
    touched: FastCheck.boolean()
  }),
  { minLength: 1, maxLength: 40 }
)

it("what is kept beside the spans can be made anew, whatever has become of it, and all else stays as it is", () =>
  FastCheck.assert(
    FastCheck.asyncProperty(spans, FastCheck.constantFrom("lost", "twice"), (drawn, fate) =>
      Effect.gen(function* () {
        const { quoted, run } = yield* Database
        const entries = drawn.map(({ failed, hours, model, organisation, tags, trace }, at) =>
          entry(
            {
              trace_id: hex(trace, 32),
              span_id: hex(at + 1, 16),
              status: { code: failed ? "ERROR" : "OK" },
              tags,
              model_inference: { provider: "openai", model_name: model, prompt_tokens: at }
            },
            organisation,
            noon + hours * hour,
            1_000 + at
          )
        )
        yield* insertOf(begunWith(entries))
        const whole = yield* derived
        // What one insert has done beside the spans is gone, or was done twice.
        const touched = entries.filter((_, at) => drawn[at]?.touched)
        if (fate === "lost") {
          for (const table of ["traces", "sums"]) yield* run(`TRUNCATE TABLE ${quoted}.${table}`)
          yield* recompute(entries)
        } else if (touched.length > 0) {
          yield* insertOf(begunWith(touched))
          yield* run(
            `ALTER TABLE ${quoted}.spans DELETE WHERE (trace_id, span_id) IN (${touched
              .map(({ spanId, traceId }) => `('${traceId}', '${spanId}')`)
              .join(",")}) SETTINGS mutations_sync = 2`
          )
          yield* withoutViews(insertOf(begunWith(touched)))
          yield* recompute(touched)
        }
        expect(yield* derived).toEqual(whole)
        // Once more, for it may have been cut off.
        yield* recompute(entries)
        expect(yield* derived).toEqual(whole)
      }).pipe(Effect.provide([prepared(), trusted.layer]), Effect.runPromise)
    ),
    { numRuns: 3 }
  ))

it("nothing is taken out where there is no room to write the largest part anew, and what is missing is told", () =>
  Effect.gen(function* () {
    const entries = [entry({ model_inference: { model_name: "gpt-4o" } })]
    yield* insertOf(begunWith(entries))
    const whole = yield* derived
    const petabytes = Intact.of({
      alone: (write) => write(0),
      proven: Effect.void,
      roomToChange: () => room(tmpdir(), 1e15)
    })
    const { message } = yield* Effect.flip(Effect.provideService(recompute(entries), Intact, petabytes))
    expect(message).toMatch(/^the disk of .* is full: [\d.]+ MiB are free, and it needs \d{9}\.\d MiB$/)
    expect(yield* derived).toEqual(whole)
  }).pipe(Effect.provide(prepared()), Effect.runPromise))
