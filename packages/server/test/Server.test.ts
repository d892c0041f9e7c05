import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { Duration, Effect, Layer, Option } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import { BodyBounds } from "../src/http/BodyBounds.js"
import { type IngestBounds, IngestConfig } from "../src/ingest/IngestConfig.js"
import { serving } from "../src/Server.js"
import { SpanStore } from "../src/store/SpanStore.js"
import { StoreError } from "../src/store/StoreError.js"
import { answered, get, launch, post, questionsTo, type Running, settings, span } from "./kit.js"

let running: Running | undefined
afterEach(() => running?.stop())

const bounds: IngestBounds = {
  waitingBytes: 1_000,
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

/** The server on a store that does `whatever` it is asked. */
const startOn = async (whatever: Effect.Effect<never, StoreError>, changed: Partial<IngestBounds> = {}) => {
  const store = Layer.mergeAll(
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
      append: () => whatever,
      parts: whatever,
      byTrace: () => whatever,
      list: () => whatever
    }),
    questionsTo(whatever)
  )
  const built = serving(settings(), Option.none()).pipe(
    Layer.provide(store),
    Layer.provide(Layer.succeed(IngestConfig, { ...bounds, ...changed }))
  )
  running = await launch(built)
  return running.url
}

const away = new StoreError({ transient: true, cause: new Error("ECONNREFUSED 10.0.0.7:8123") })
const broken = new StoreError({ transient: false, cause: new Error("Unknown column a_secret_of_ours") })
const questions = [
  "/api/traces",
  `/api/traces/${"a".repeat(32)}/spans`,
  "/api/spans",
  "/api/events",
  "/api/metrics/summary"
]

describe("a server whose store is away", () => {
  it("holds no body while what was in it waits", async () => {
    const bodies = Effect.runSync(BodyBounds)
    const held: Array<number> = []
    const asked = Effect.suspend(() => {
      held.push(bodies.reading)
      return Effect.fail(away)
    })
    const url = await startOn(asked, { waitingBytes: 100_000 })
    const spans = Array.from({ length: 100 }, () => span())
    expect((await post(`${url}/api/ingest`, spans)).status).toBe(503)
    expect(held.length).toBeGreaterThan(0)
    expect(new Set(held)).toEqual(new Set([0]))
  })

  it("says that nothing was stored, and when to come back", async () => {
    const url = await startOn(Effect.fail(away), { waitingBytes: 100_000 })
    for (const [path, body] of [
      ["/api/ingest", span()],
      ["/api/events", { events: [{}] }]
    ] as const) {
      const answer = await post(`${url}${path}`, body)
      expect(answer.headers.get("retry-after")).toBe("1")
      expect(await answered(answer)).toEqual([
        503,
        { error: "the store does not take spans at the moment", retry_after: 1, _tag: "Overloaded" }
      ])
    }
  })

  it("says so to every question, and tells nothing of what is inside", async () => {
    const url = await startOn(Effect.fail(away))
    for (const path of questions) {
      const answer = await fetch(`${url}${path}`)
      expect(answer.headers.get("retry-after"), path).toBe("1")
      expect(await answered(answer), path).toMatchObject([503, { error: "the store does not answer at the moment" }])
    }
    expect((await get(`${url}/health`))[0]).toBe(200)
  })
})

describe("a server with a fault of its own", () => {
  it("answers 500 without telling what it is, still with the headers that guard a page", async () => {
    const url = await startOn(Effect.fail(broken))
    for (const path of questions) {
      const answer = await fetch(`${url}${path}`)
      expect([answer.status, await answer.text()], path).toEqual([500, ""])
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'self'")
    }
  })
})

describe("a server whose store does not come to an end", () => {
  /** A store that never answers, and a promise for having been asked so many `times`. */
  const silent = (times: number) => {
    let left = times
    let reached = () => {}
    const asked = new Promise<void>((resolve) => {
      reached = resolve
    })
    const never = Effect.zipRight(
      Effect.sync(() => {
        if (--left === 0) reached()
      }),
      Effect.never
    )
    return { asked, never }
  }

  const outcome = (answer: Promise<Response>) =>
    answer.then(
      ({ status }) => status,
      () => "let go"
    )

  it("refuses more spans than it can hold at once; told to stop, it goes, and lets go of those who wait", async () => {
    const { asked, never } = silent(2)
    const url = await startOn(never, { answerWithin: Duration.minutes(1) })
    const waiting = [outcome(post(`${url}/api/ingest`, span())), outcome(fetch(`${url}/api/traces`))]
    await asked
    const refused = await post(`${url}/api/ingest`, span())
    const told = (await refused.json()) as { readonly error: string; readonly retry_after: number }
    expect([refused.status, told.error]).toEqual([503, "too much is waiting to be stored"])
    // A second at least, which is what it takes as far as anybody knows; others are told something else.
    expect(refused.headers.get("retry-after")).toBe(String(told.retry_after))
    expect([1, 2]).toContain(told.retry_after)

    await running?.stop()
    running = undefined
    expect(await Promise.all(waiting)).toEqual(["let go", "let go"])
    await expect(fetch(url)).rejects.toThrow()
  })
})

describe("a server whose port is taken", () => {
  it("says so, and what to do", async () => {
    const other: Server = createServer()
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve))
    const { port } = other.address() as AddressInfo
    const built = serving(settings({ port }), Option.none()).pipe(
      Layer.provide(
        Layer.mergeAll(
          Layer.succeed(SpanStore, {
            encode: () => Effect.runSync(Effect.dieMessage("not asked here")),
            letGo: () => {},
            append: () => Effect.never,
            parts: Effect.never,
            byTrace: () => Effect.succeed([]),
            list: () => Effect.succeed({ spans: [], next: null })
          }),
          questionsTo(Effect.never)
        )
      )
    )
    await expect(launch(built)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken.`)
    other.close()
  })
})
