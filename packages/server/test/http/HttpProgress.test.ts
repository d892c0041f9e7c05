import { Duration, Effect, Layer, Option, Redacted } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import { ProgressBounds } from "../../src/health/Progress.js"
import { type IngestBounds, IngestConfig } from "../../src/ingest/IngestConfig.js"
import { serving } from "../../src/Server.js"
import type { ServerSettings } from "../../src/ServerConfig.js"
import { type Appended, SpanStore } from "../../src/store/SpanStore.js"
import { StoreError } from "../../src/store/StoreError.js"
import { get, launch, post, questionsTo, type Running, settings, span, start } from "../kit.js"

let running: Running | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

const key = "aw_8f2c1d7e"
const holder = { "x-api-key": key }

const bounds: IngestBounds = {
  waitingBytes: 2_000,
  batchBytes: 1_000,
  batchInterval: Duration.millis(1),
  sparseInterval: Duration.millis(1),
  manySpans: 1,
  manyBytes: 1,
  longestInterval: Duration.millis(1),
  comfortableParts: 100,
  answerWithin: Duration.millis(100),
  drainTimeout: Duration.millis(100)
}

const away = new StoreError({ transient: true, cause: new Error("away") })

/** The server on a store that is told what to do. */
const startOn = async (changed: Partial<ServerSettings> = {}, waiting: Duration.Duration = Duration.minutes(5)) => {
  const store = {
    parts: Effect.succeed(7) as Effect.Effect<number, StoreError>,
    letGo: () => {},
    append: (spans: number): Effect.Effect<Appended, StoreError> =>
      Effect.succeed({ stored: spans, duplicates: 0, contested: [], arrived: [] })
  }
  const ports = Layer.mergeAll(
    Layer.succeed(SpanStore, {
      encode: ({ span: { span_id: spanId, trace_id: traceId } }) => ({
        organisation: "local",
        traceId,
        spanId,
        hash: { a: 0, b: 0 },
        start: 0,
        request: false,
        row: Buffer.alloc(600, "x"),
        bytes: 600
      }),
      letGo: () => {},
      append: (batch) => Effect.suspend(() => store.append(batch.length)),
      parts: Effect.suspend(() => store.parts),
      byTrace: () => Effect.succeed([]),
      list: () => Effect.succeed({ spans: [], next: null })
    }),
    questionsTo(Effect.fail(away))
  )
  running = await launch(
    serving(settings(changed), Option.none()).pipe(
      Layer.provide(ports),
      Layer.provide(Layer.succeed(IngestConfig, bounds)),
      Layer.provide(Layer.succeed(ProgressBounds, { waiting, answer: Duration.millis(50) }))
    )
  )
  return { store, url: running.url }
}

/** The figures of /metrics, each under its name with its labels. */
const figures = async (url: string) => {
  const answer = await fetch(`${url}/metrics`)
  expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4")
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]))
}

describe("GET /ready", () => {
  it("says that the server gets on, and how much waits", async () => {
    const { url } = await startOn()
    expect(await get(`${url}/ready`)).toEqual([200, { status: "ready", waiting_spans: 0, oldest_waiting_ms: 0 }])
  })

  it("answers 503 with the reasons while the store is silent, and 200 again after; the process is alive all the while", async () => {
    const { store, url } = await startOn()
    for (const parts of [Effect.never, Effect.uninterruptible(Effect.never), Effect.fail(away)]) {
      store.parts = parts
      expect(await get(`${url}/ready`)).toEqual([
        503,
        { _tag: "NotReady", error: "the store does not answer", reasons: ["the store does not answer"] }
      ])
      expect((await get(`${url}/health`))[0]).toBe(200)
      expect((await fetch(`${url}/metrics`)).status).toBe(200)
    }
    store.parts = Effect.succeed(1)
    expect((await get(`${url}/ready`))[0]).toBe(200)
  })

  it("answers 503 while a span waits for too long, although the store answers", async () => {
    const { store, url } = await startOn({}, Duration.millis(20))
    store.append = () => Effect.fail(away)
    expect((await post(`${url}/api/ingest`, span())).status).toBe(503)
    expect(await get(`${url}/ready`)).toMatchObject([
      503,
      { reasons: [expect.stringMatching(/^a span has waited for \d+ seconds to be stored$/)] }
    ])
  })
})

describe("GET /metrics", () => {
  it("counts what was taken, what was not and why, and what waits", async () => {
    const { store, url } = await startOn()
    const ingest = (body: unknown) => post(`${url}/api/ingest`, body)
    expect((await ingest([span(), span(), span({ name: "" })])).status).toBe(202)
    expect((await ingest(span({ kind: "THING" }))).status).toBe(400)
    expect((await ingest(`[${"0,".repeat(50_000)}0]`)).status).toBe(413)
    expect(
      (await ingest({ spans: [], sender: { id: "ab".repeat(16), dropped: { queue_full: 3, strange: 2 } } })).status
    ).toBe(202)
    store.append = (spans) => Effect.succeed({ stored: 0, duplicates: spans, contested: [], arrived: [] })
    expect((await ingest(span())).status).toBe(202)
    store.append = () => Effect.fail(new StoreError({ transient: false, cause: new Error("nonsense") }))
    expect((await ingest(span())).status).toBe(400)
    const before = await figures(url)
    expect(before).toMatchObject({
      agentwatch_spans_accepted_total: 3,
      agentwatch_spans_stored_total: 2,
      agentwatch_spans_duplicate_total: 1,
      agentwatch_spans_contested_total: 0,
      'agentwatch_spans_rejected_total{reason="invalid"}': 2,
      'agentwatch_spans_rejected_total{reason="too_large"}': 50_001,
      'agentwatch_spans_rejected_total{reason="store_refused"}': 1,
      'agentwatch_client_dropped_spans_total{reason="queue_full"}': 3,
      'agentwatch_client_dropped_spans_total{reason="other"}': 2,
      agentwatch_insert_failures_total: 1,
      agentwatch_waiting_spans: 0,
      agentwatch_waiting_bytes: 0,
      agentwatch_lag_seconds: 0,
      agentwatch_parts: 7,
      agentwatch_batch_spans_count: 3
    })
    expect(before.process_resident_memory_bytes).toBeGreaterThan(1e6)

    store.append = () => Effect.fail(away)
    expect((await ingest([span(), span()])).status).toBe(503)
    expect((await ingest([span(), span()])).status).toBe(503)
    expect(await figures(url)).toMatchObject({
      'agentwatch_spans_rejected_total{reason="store"}': 2,
      'agentwatch_spans_rejected_total{reason="full"}': 2,
      agentwatch_waiting_spans: 2,
      agentwatch_waiting_bytes: 1_200
    })
  })

  it("is told by the real store in the same words", async () => {
    running = await start(settings())
    const { url } = running
    const one = span()
    await post(`${url}/api/ingest`, [one, one, span()])
    await post(`${url}/api/ingest`, one)
    expect(await figures(url)).toMatchObject({
      agentwatch_spans_accepted_total: 4,
      agentwatch_spans_stored_total: 2,
      agentwatch_spans_duplicate_total: 2,
      agentwatch_waiting_spans: 0,
      agentwatch_waiting_bytes: 0
    })
    expect((await get(`${url}/ready`))[0]).toBe(200)
  })
})

describe("where a key is set", () => {
  it("/ready and /metrics ask for it, and /health does not", async () => {
    const { url } = await startOn({ apiKey: Option.some(Redacted.make(key)) })
    for (const path of ["/ready", "/metrics"]) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(401)
      expect((await fetch(`${url}${path}`, { headers: { "x-api-key": "wrong" } })).status, path).toBe(401)
      expect((await fetch(`${url}${path}`, { headers: holder })).status, path).toBe(200)
    }
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })
})
