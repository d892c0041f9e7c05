import { once } from "node:events"
import { get as httpGet, type IncomingMessage } from "node:http"
import { Chunk, Deferred, Effect, Layer, Option, Stream } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import { serving } from "../../src/Server.js"
import { type ReportLine, ReportStore } from "../../src/store/ReportStore.js"
import { SpanStore } from "../../src/store/SpanStore.js"
import { StoreError } from "../../src/store/StoreError.js"
import { get, launch, questionsTo, type Running, settings } from "../kit.js"

let running: Running | undefined
afterEach(() => running?.stop())

const away = new StoreError({ transient: true, cause: new Error("away") })

const line: ReportLine = {
  date: "2026-02-01T00:00:00.000Z",
  traceId: "a".repeat(32),
  agentName: "agent",
  model: "gpt-4o",
  status: "OK",
  tokens: 1,
  costNano: 1n,
  latencyMs: 1
}
const page = Chunk.makeBy(1_000, () => line)

/** The server on a store that has these lines in any month. */
const startWith = async (lines: Stream.Stream<ReportLine, StoreError>) => {
  const ports = Layer.mergeAll(
    Layer.succeed(SpanStore, {
      encode: () => ({
        organisation: "local",
        traceId: "",
        spanId: "",
        hash: { a: 0, b: 0 },
        start: 0,
        request: false,
        row: Buffer.alloc(0),
        bytes: 0
      }),
      letGo: () => {},
      append: () => Effect.fail(away),
      parts: Effect.succeed(1),
      byTrace: () => Effect.fail(away),
      list: () => Effect.fail(away)
    }),
    questionsTo(Effect.fail(away))
  )
  const reports = Layer.succeed(ReportStore, { monthly: () => Effect.fail(away), lines: () => lines })
  running = await launch(serving(settings(), Option.none()).pipe(Layer.provide(Layer.merge(ports, reports))))
  return `${running.url}/api/reports/monthly/csv?month=2026-02`
}

const answerOf = async (url: string) => {
  const [answer] = (await once(httpGet(url), "response")) as [IncomingMessage]
  return answer
}

describe("a report whose store", () => {
  it("is away from the beginning is answered with 503", async () => {
    expect(await get(await startWith(Stream.fail(away)))).toMatchObject([503, { retry_after: 1 }])
  })

  it("fails in the middle of it breaks off, and does not end as if it were whole", async () => {
    const answer = await answerOf(await startWith(Stream.concat(Stream.fromChunk(page), Stream.fail(away))))
    expect(answer.statusCode).toBe(200)
    answer.resume()
    const [error] = await once(answer, "error")
    expect([(error as { code?: string }).code, answer.complete]).toEqual(["ECONNRESET", false])
  })

  it("has lines without end is read only as fast as they are taken, and no more when nobody takes them", async () => {
    const given = Effect.runSync(Deferred.make<void>())
    const endless = Stream.repeatEffectChunk(Effect.as(Effect.yieldNow(), page)).pipe(
      Stream.ensuring(Deferred.succeed(given, undefined))
    )
    const answer = await answerOf(await startWith(endless))
    let bytes = 0
    for await (const chunk of answer) {
      bytes += chunk.length
      if (bytes > 4 * 1024 * 1024) break
    }
    await Effect.runPromise(Deferred.await(given))
  })

  it("is being read when the server stops breaks off, too", async () => {
    const answer = await answerOf(await startWith(Stream.concat(Stream.fromChunk(page), Stream.never)))
    answer.resume()
    const broken = once(answer, "error")
    await Promise.all([running?.stop(), broken])
    running = undefined
    expect(answer.complete).toBe(false)
  })
})
