import type { ServerResponse } from "node:http"
import { describe, expect, it } from "vitest"
import { makeManualClock, settled, until } from "./support/ManualClock.js"
import { type Handler, nobody, serveIngest } from "./support/servers.js"
import { watching } from "./support/watching.js"

const status =
  (code: number, body: unknown = {}): Handler =>
  (_, response: ServerResponse) =>
    void response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body))

const reading =
  (handler: Handler): Handler =>
  (request, response, body) =>
    request.method === "GET" ? handler(request, response, body) : undefined

describe("verify()", () => {
  it("sends a plain span and reads it back", async () => {
    const { ingest, watch } = await watching({ apiKey: "key" })
    const result = await watch.verify(10_000)
    expect(result).toEqual({
      ok: true,
      serverUrl: ingest.url,
      traceId: result.traceId,
      roundTripMs: result.roundTripMs
    })
    expect(result.roundTripMs).toBeGreaterThan(0)
    expect(ingest.spans).toHaveLength(1)
    expect(ingest.spans[0]).toMatchObject({ name: "agentwatch.verify", trace_id: result.traceId })
    expect(ingest.spans[0]).not.toHaveProperty("model_inference")
    expect(ingest.headers.map((headers) => headers["x-api-key"])).toEqual(["key", "key"])
  })

  it("passes by what is still waiting to be delivered", async () => {
    const { ingest, watch } = await watching()
    watch.span("waiting", {}, () => {})
    expect((await watch.verify(10_000)).ok).toBe(true)
    expect(ingest.spans.map(({ name }) => name)).toEqual(["agentwatch.verify"])
  })

  const problems: ReadonlyArray<readonly [title: string, answer: Handler, reason: RegExp]> = [
    ["the key is wrong", status(401), /apiKey/],
    ["the key may not read", reading(status(403)), /may not read it back/],
    ["something else answers", status(404), /is the serverUrl of init\(\) an AgentWatch server/],
    ["something else says yes", status(200, "fine"), /is the serverUrl of init\(\) an AgentWatch server/],
    ["the store is away", status(503), /does not store anything at the moment/],
    ["the span is rejected", status(400, { rejected: [{ index: 0, field: "name", reason: "bad" }] }), /name: bad/],
    [
      "the span is rejected alone",
      status(202, { accepted: 0, rejected: [{ index: 0, field: "", reason: "no" }] }),
      /: no/
    ],
    ["the server breaks off", (_, response) => void response.socket?.destroy(), /no server is reachable at http/]
  ]
  for (const [title, answer, reason] of problems) {
    it(`says what to do when ${title}`, async () => {
      const server = await serveIngest(answer)
      const { watch } = await watching({ serverUrl: server.url, apiKey: "secret-key" })
      const result = await watch.verify(10_000)
      expect(result).toMatchObject({ ok: false, serverUrl: server.url })
      expect(result.reason).toMatch(reason)
      expect(result.reason).not.toContain("secret-key")
    })
  }

  it("says what to do when no server is there", async () => {
    const { url } = nobody
    const { watch } = await watching({ serverUrl: url })
    expect((await watch.verify(10_000)).reason).toBe(
      `no server is reachable at ${url} (ECONNREFUSED): is it running, and is serverUrl right?`
    )
  })

  it("gives up when the server is silent, or never shows the span", async () => {
    const silent = await serveIngest(() => new Promise(() => {}))
    const forgetful = await serveIngest(reading(status(404)))
    for (const [server, reason] of [
      [silent, "no answer within 3000 ms"],
      [forgetful, "did not give it back within 3000 ms"]
    ] as const) {
      const clock = makeManualClock()
      const { watch } = await watching({ serverUrl: server.url }, { clock })
      let reached: string | undefined
      watch.verify(3_000).then((result) => {
        reached = result.reason
      })
      await until(() => server.received.length > 0)
      for (let turn = 0; reached === undefined && turn < 5_000; turn++) {
        await clock.advance(10)
        await settled()
      }
      expect(reached).toContain(reason)
      const ended = watch.shutdown(0)
      await clock.advance(0)
      await ended
    }
  })
})
