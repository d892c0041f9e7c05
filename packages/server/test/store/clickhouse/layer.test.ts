import { readFileSync, renameSync } from "node:fs"
import { join } from "node:path"
import { Organisation } from "@agentwatch/core/api/Auth"
import { EventQuery } from "@agentwatch/core/api/Events"
import { TraceQuery } from "@agentwatch/core/api/Traces"
import { TraceId } from "@agentwatch/core/model/Ids"
import { Span } from "@agentwatch/core/model/Span"
import { Effect, Fiber, Layer, Logger, Schedule, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { embedded } from "../../../src/store/clickhouse/Client.js"
import { Database } from "../../../src/store/clickhouse/Database.js"
import { layerClickhouse, type StoreOptions } from "../../../src/store/clickhouse/layer.js"
import { migrate, retain } from "../../../src/store/clickhouse/Migrator.js"
import { migrations } from "../../../src/store/clickhouse/migrations.js"
import { insertColumns } from "../../../src/store/clickhouse/rows/columns.js"
import type { EventStore } from "../../../src/store/EventStore.js"
import { MetricsStore } from "../../../src/store/MetricsStore.js"
import { SpanStore } from "../../../src/store/SpanStore.js"
import { TraceStore } from "../../../src/store/TraceStore.js"
import { freshDirectory, storeDirectory } from "../../directories.js"
import { span } from "../../kit.js"
import { listed } from "./stores.js"

/** The last step that is noted where later ones were cut off: none in the long tests, where all are taken again. */
const noted = process.env.AGENTWATCH_LONG === undefined ? migrations.length - 5 : 0

const silent = Logger.remove(Logger.defaultLogger)
type Stores = SpanStore | TraceStore | EventStore | MetricsStore

/** One run of a server's stores on a directory. */
const run = <A, E>(directory: string, use: Effect.Effect<A, E, Stores>, options: Partial<StoreOptions> = {}) =>
  use.pipe(
    Effect.provide(
      layerClickhouse({ directory, database: "agentwatch", retentionDays: 30, ...options }).pipe(
        Layer.provideMerge(silent)
      )
    ),
    Effect.runPromise
  )

/** The same ClickHouse, asked directly. */
const direct = <A, E>(directory: string, use: Effect.Effect<A, E, Database>) =>
  use.pipe(
    Effect.provide(Database.Default("agentwatch").pipe(Layer.provide(embedded(directory)), Layer.provideMerge(silent))),
    Effect.runPromise
  )

const as = (organisation: string) => Effect.provideService(Organisation, organisation)

const entry = (organisation: string, fields: Readonly<Record<string, unknown>> = {}, eventId?: string) => ({
  organisation,
  span: Schema.decodeUnknownSync(Span)(span(fields)),
  ...(eventId === undefined ? {} : { eventId })
})

const anyTrace = Schema.decodeSync(TraceQuery)({})
const anyEvent = Schema.decodeSync(EventQuery)({})

const spansOf = (id: TraceId) =>
  Effect.flatMap(SpanStore, (store) => store.byTrace(id)).pipe(
    Effect.flatMap((pages) => Effect.all(pages)),
    Effect.map((pages) => pages.flat())
  )

/** Everything that an organisation can see. */
const seen = (trace: string) =>
  Effect.gen(function* () {
    const id = yield* Schema.decode(TraceId)(trace)
    const { total, traces } = yield* Effect.flatMap(TraceStore, (store) => store.list(anyTrace))
    return {
      spans: (yield* spansOf(id)).map(({ name }) => name),
      traces: [total, ...traces.map(({ name }) => name)],
      events: (yield* listed(anyEvent)).map((event) => event.id),
      requests: (yield* Effect.flatMap(MetricsStore, (store) => store.summary({ period: "all" }))).total_requests
    }
  })

const append = (...entries: ReadonlyArray<ReturnType<typeof entry>>) =>
  Effect.flatMap(SpanStore, (store) => store.append(entries.map(store.encode)))

const createStatement = (name: string) =>
  Effect.gen(function* () {
    const { sql } = yield* Database
    const [table] = yield* sql<{ statement: string }>`
    SELECT create_table_query AS statement FROM system.tables WHERE database = 'agentwatch' AND name = ${name}`
    return table?.statement ?? ""
  })

describe("the stores", () => {
  it("never show one organisation the rows of another, even of the same trace", () =>
    run(
      storeDirectory(),
      Effect.gen(function* () {
        const trace_id = "0af7651916cd43dd8448eb211c80319c"
        const model_inference = { model_name: "gpt-4o" }
        yield* append(
          entry("a", { trace_id, name: "of a", model_inference }, "event of a"),
          entry("b", { trace_id, name: "of b", model_inference }, "event of b"),
          entry("b", { trace_id, name: "of b", model_inference }, "event of b")
        )
        expect(yield* as("a")(seen(trace_id))).toEqual({
          spans: ["of a"],
          traces: [1, "of a"],
          events: ["event of a"],
          requests: 1
        })
        expect(yield* as("b")(seen(trace_id))).toEqual({
          spans: ["of b", "of b"],
          traces: [1, "of b"],
          events: ["event of b", "event of b"],
          requests: 2
        })
        for (const nobody of ["", "c", "A", "a' OR '1'='1", "%", "a\0"]) {
          expect(yield* as(nobody)(seen(trace_id)), nobody).toEqual({ spans: [], traces: [0], events: [], requests: 0 })
        }
      })
    ))

  it("give the next run what one run has written, and nothing of another database", async () => {
    const directory = storeDirectory()
    const kept = entry("a", { name: "kept" })
    await run(directory, append(kept))
    const again = seen(kept.span.trace_id).pipe(as("a"))
    expect(await run(directory, again)).toMatchObject({ spans: ["kept"], traces: [1, "kept"] })
    expect(await run(directory, again, { database: "another" })).toMatchObject({ spans: [], traces: [0] })
  })

  it("write a batch whole or not at all, and tell what will never be taken from what may be later", () => {
    // One whose rows are text: in others there is little that could be wrong with them.
    const directory = join(freshDirectory(), "a*")
    renameSync(storeDirectory(), directory)
    return run(
      directory,
      Effect.gen(function* () {
        const store = yield* SpanStore
        const good = entry("a")
        const withRow = (text: string) => {
          const { hash, organisation, request, spanId, start, traceId } = store.encode(entry("a"))
          return { hash, organisation, request, spanId, start, traceId, row: Buffer.from(text), bytes: text.length }
        }
        const spoiled = (column: (typeof insertColumns)[number], value: unknown) => {
          const encoded = store.encode(entry("a"))
          const values = JSON.parse(encoded.row.toString()) as ReadonlyArray<unknown>
          return withRow(JSON.stringify(values.with(insertColumns.indexOf(column), value)))
        }
        for (const bad of [
          withRow("nonsense"),
          spoiled("cost_nano", "many"),
          spoiled("start_time", []),
          spoiled("cost_nano", 1e30),
          spoiled("tags", 5),
          withRow("[]")
        ]) {
          const error = yield* Effect.flip(store.append([store.encode(good), bad]))
          expect([error.transient, String(bad.row)]).toEqual([false, String(bad.row)])
        }
        expect(yield* as("a")(seen(good.span.trace_id))).toMatchObject({ spans: [], traces: [0] })
        yield* store.append([store.encode(good)])
        expect(yield* as("a")(seen(good.span.trace_id))).toMatchObject({ spans: ["a step"] })
      })
    )
  })

  it("lose a row that was let go, and no row beside it", () =>
    run(
      storeDirectory(),
      Effect.gen(function* () {
        const store = yield* SpanStore
        // Many enough that the first of them lie where no more will be written.
        const [one, ...others] = Array.from({ length: 3_000 }, () => store.encode(entry("a")))
        if (one === undefined) throw new Error("none")
        const rows = others.map(({ row }) => Buffer.from(row))
        store.letGo([one])
        store.letGo([one])
        expect(() => one.row).toThrow("let go")
        expect(others.every(({ row }, at) => row.equals(rows[at] ?? row))).toBe(true)
      })
    ))

  it("write rows as bytes, and take none of a batch in which one is longer than the engine takes", () => {
    const directory = storeDirectory()
    return run(
      directory,
      Effect.gen(function* () {
        const store = yield* SpanStore
        const good = store.encode(entry("a"))
        const row = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, ...good.row.subarray(1)])
        const { hash, organisation, request, spanId, start, traceId } = store.encode(entry("a"))
        const bad = { hash, organisation, request, spanId, start, traceId, row, bytes: row.length }
        expect((yield* Effect.flip(store.append([good, bad]))).transient).toBe(false)
        yield* store.append([good])
        expect(yield* as("a")(seen(good.traceId))).toMatchObject({ spans: ["a step"] })
        const head = readFileSync(join(directory, "agentwatch-begun-insert"), "utf8")
        expect(JSON.parse(head.replace(/^-/, "{"))).toMatchObject({ format: "RowBinary" })
      })
    )
  })

  it("go on after a question that nobody waits for any more", () =>
    run(
      storeDirectory(),
      Effect.gen(function* () {
        const good = entry("a")
        yield* append(good)
        for (let round = 0; round < 5; round++) {
          const asking = yield* Effect.fork(as("a")(seen(good.span.trace_id)))
          yield* Effect.yieldNow()
          yield* Fiber.interrupt(asking)
        }
        expect(yield* as("a")(seen(good.span.trace_id))).toMatchObject({ spans: ["a step"] })
      })
    ))
})

describe("the schema", () => {
  it("has old parts removed one after the other: for many at once the engine would start a hundred threads, and keep them", async () => {
    const directory = storeDirectory()
    await run(directory, Effect.void)
    expect(await direct(directory, createStatement("spans"))).toMatch(/concurrent_part_removal_threshold = 1000000\b/)
  })

  it("remembers no more tokens of inserts than the last one may have", async () => {
    const directory = storeDirectory()
    const remembered = async (table: string) =>
      /\bnon_replicated_deduplication_window = (\d+)/.exec(await direct(directory, createStatement(table)))?.[1]
    await run(directory, Effect.void)
    // They were made with ten times as many, in which the text of this one stands.
    for (const table of ["spans", "traces", "sums"]) expect(await remembered(table)).toBe("1000")
  })

  it("has parts merged with little memory: with few buffers, in small pieces, and few of them at once, however many there are", async () => {
    const directory = storeDirectory()
    await run(directory, Effect.void)
    const spans = await direct(directory, createStatement("spans"))
    // A megabyte for each file of each column would be hundreds.
    expect(spans).toMatch(/min_columns_to_activate_adaptive_write_buffer = 1\b/)
    expect(spans).toMatch(/max_parts_to_merge_at_once = 11\b/)
    expect(spans).toMatch(/index_granularity_bytes = 1048576\b/)
    expect(spans).toMatch(/\bmax_compress_block_size = 65536\b/)
    // A conversation lies in one block all the same.
    expect(spans).toMatch(/`input` String CODEC\(ZSTD\(1\)\) SETTINGS \(max_compress_block_size = 1048576\)/)
    for (const table of ["traces", "sums"]) {
      const statement = await direct(directory, createStatement(table))
      expect(statement).toMatch(/min_columns_to_activate_adaptive_write_buffer = 1\b/)
      expect(statement).toMatch(/merge_max_block_size = 1024\b/)
    }
  })

  it("has the sums of a month in one part, and a few rows of them and of traces read without unpacking many", async () => {
    const directory = storeDirectory()
    await run(directory, Effect.void)
    const [sums, traces] = [
      await direct(directory, createStatement("sums")),
      await direct(directory, createStatement("traces"))
    ]
    expect(sums).toMatch(/min_age_to_force_merge_seconds = 3600\b/)
    for (const table of [sums, traces]) expect(table).toMatch(/min_compress_block_size = 8192\b/)
  })

  it("lets spans go when the days that are asked for have passed, and changes only when they change", async () => {
    const directory = storeDirectory()
    const days = async () => /TTL .*toIntervalDay\((\d+)\)/.exec(await direct(directory, createStatement("spans")))?.[1]
    await run(directory, Effect.void)
    expect(await days()).toBe("30")
    await run(directory, Effect.void, { retentionDays: 7 })
    expect(await days()).toBe("7")

    const statements = await direct(
      directory,
      Effect.gen(function* () {
        const database = yield* Database
        const said: Array<string> = []
        const watched = {
          ...database,
          run: (statement: string) =>
            Effect.zipRight(
              Effect.sync(() => void said.push(statement)),
              database.run(statement)
            )
        }
        yield* Effect.provideService(retain(7), Database, Database.make(watched))
        expect(said).toEqual([])
        yield* Effect.provideService(retain(8), Database, Database.make(watched))
        return said
      })
    )
    // Of the spans, the traces, and the sums.
    expect(statements).toHaveLength(3)
    expect(await days()).toBe("8")
  })

  it("lets go of what is too old already when fewer days are asked for", async () => {
    const directory = storeDirectory()
    const old = Effect.gen(function* () {
      const { run } = yield* Database
      yield* run(
        `INSERT INTO agentwatch.spans (org_id, trace_id, span_id, start_time, end_time)
         SELECT 'a', leftPad(hex(number), 32, '0'), leftPad(hex(number), 16, '0'), now() - toIntervalDay(200), now() FROM numbers(9)`
      )
    })
    await run(directory, Effect.void, { retentionDays: 3_650 })
    await direct(directory, old)
    await run(directory, Effect.void, { retentionDays: 30 })
    const left = Effect.flatMap(Database, ({ sql }) => sql<{ n: number }>`SELECT count() AS n FROM agentwatch.spans`)
    const gone = left.pipe(Effect.repeat({ until: ([row]) => Number(row?.n) === 0, schedule: Schedule.spaced(100) }))
    await direct(directory, gone)
  })

  it("of a newer version is refused and left as it is", async () => {
    const directory = storeDirectory()
    await run(directory, Effect.void)
    await direct(
      directory,
      Effect.flatMap(Database, ({ quoted, run }) =>
        run(`INSERT INTO ${quoted}.migrations (version, name) VALUES (99, 'from the future')`)
      )
    )
    const newest = migrations.at(-1)?.version
    await expect(run(directory, Effect.void, { retentionDays: 1 })).rejects.toThrow(
      `The schema cannot be brought up to date: The store was written by a newer version (schema 99, this one knows ${newest}).`
    )
    expect(await direct(directory, createStatement("spans"))).toContain("toIntervalDay(30)")
  })

  it("is brought up to date step by step, keeps what is stored, and bears a step that was cut off", async () => {
    const directory = freshDirectory()
    const id = "0af7651916cd43dd8448eb211c80319c"
    await direct(
      directory,
      Effect.gen(function* () {
        const { quoted, run } = yield* Database
        yield* migrate(migrations.slice(0, 1))
        const row = {
          org_id: "a",
          trace_id: id,
          span_id: "b7ad6b7169203331",
          name: "old",
          kind: "CLIENT",
          start_time: `${Date.now()}000000`,
          end_time: `${Date.now()}000000`,
          status_code: "OK",
          agent_id: "r",
          agent_name: "r",
          agent_role: "Agent",
          is_request: true,
          model: "gpt-4o",
          latency_ms: 12.5
        }
        yield* run(`INSERT INTO ${quoted}.spans FORMAT JSONEachRow\n${JSON.stringify(row)}\n`)
      })
    )
    const old = spansOf(Schema.decodeSync(TraceId)(id)).pipe(as("a"))
    const expected = [{ name: "old", model_inference: { model_name: "gpt-4o", latency_ms: 12.5 } }]
    expect(await run(directory, old)).toMatchObject(expected)
    await direct(
      directory,
      Effect.flatMap(Database, ({ quoted, run }) =>
        run(`ALTER TABLE ${quoted}.migrations DELETE WHERE version > ${noted} SETTINGS mutations_sync = 1`)
      )
    )
    expect(await run(directory, old)).toMatchObject(expected)
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
  })
})
