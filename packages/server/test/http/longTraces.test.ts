import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, expect, it } from "vitest"
import { ago, answered, get, type Running, settings, span, start, traceId } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

const id = traceId()
const said = "x".repeat(1_000_000)
// Forty are more than a text can hold. Three are enough to be given back in several pages.
const bodies = process.env.AGENTWATCH_LONG === undefined ? 3 : 40
const inEach = 15

it("A trace in which more was said than a server could hold is given back whole, page by page, and so is its graph", {
  timeout: 120_000
}, async () => {
  // All at one instant, so that the pages are told apart by the ids.
  const at = ago(60).toString()
  const sent: Array<unknown> = []
  for (let body = 0; body < bodies; body++) {
    const spans = Array.from({ length: inEach }, () =>
      span({ trace_id: id, input: said, start_time_unix_nano: at, end_time_unix_nano: at })
    )
    sent.push(...spans.map(({ span_id }) => span_id))
    const answer = fetch(`${server.url}/api/ingest`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: gzipSync(JSON.stringify(spans), { level: 1 })
    })
    expect((await answered(answer))[0]).toBe(202)
  }

  const answer = await fetch(`${server.url}/api/traces/${id}/spans`)
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"])
  // How long it is would have to be known before it begins, and so all of it be held.
  expect(answer.headers.get("content-length")).toBeNull()
  // Read as it comes: what a test can hold is no more than a server can.
  const found: Array<string> = []
  let [bytes, rest] = [0, ""]
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    rest += Buffer.from(chunk)
      .toString("latin1")
      .replace(/x{100,}/g, "x")
    for (const [, span] of rest.matchAll(/"span_id":"([0-9a-f]{16})"/g)) found.push(span as string)
    rest = rest.slice(-30)
  }
  expect([...new Set(found)]).toEqual([...new Set(sent)].sort())
  expect(bytes).toBeGreaterThan(bodies * inEach * said.length)

  const [status, graph] = await get(`${server.url}/api/traces/${id}/graph`)
  expect([status, graph]).toMatchObject([200, { span_count: bodies * inEach }])
})
