import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, expect, it } from "vitest"
import { answered, type Running, settings, start } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

const mebibyte = 1_024 * 1_024
const said = "x".repeat(1_000_000)
// Six hundred are more than a text can hold. Forty-five are enough to be read in parts.
const bodies = process.env.AGENTWATCH_LONG === undefined ? 3 : 40
const inEach = 15

const log = async (first: number) => {
  const events = Array.from({ length: inEach }, (_, index) => ({ id: `e${first + index}`, metadata: { said } }))
  const answer = fetch(`${server.url}/api/events`, {
    method: "POST",
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
    body: gzipSync(JSON.stringify({ events }), { level: 1 })
  })
  expect(await answered(answer)).toEqual([200, { status: "ok", count: inEach }])
}

/** What a list has, read as it comes: what a test can hold is no more than a server can. */
const listed = async (query: string) => {
  const answer = await fetch(`${server.url}/api/events?${query}`)
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"])
  let [bytes, rest] = [0, ""]
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    rest += Buffer.from(chunk).toString("latin1")
    rest = rest.replace(/x{100,}/g, "x".repeat(99))
  }
  const { events, next_cursor } = JSON.parse(rest) as {
    events: ReadonlyArray<{ id: string; metadata: { said: string } }>
    next_cursor: string | null
  }
  expect(events.every(({ metadata }) => /^x+$/.test(metadata.said))).toBe(true)
  return { ids: events.map(({ id }) => id), bytes, next_cursor }
}

it("Events with more metadata than a server could hold are listed part by part, and where they are too many for one answer its cursor leads to the others", {
  timeout: 180_000
}, async () => {
  for (let body = 0; body < bodies; body++) await log(body * inEach)
  const all = bodies * inEach

  const some = await listed("limit=40")
  expect([some.ids.length, some.bytes > 40 * said.length]).toEqual([40, true])

  const found: Array<string> = []
  let lists = 0
  for (let cursor: string | null = ""; cursor !== null; lists++) {
    const page = await listed(`limit=10000${cursor === "" ? "" : `&cursor=${cursor}`}`)
    expect(page.bytes).toBeLessThan(257 * mebibyte)
    found.push(...page.ids)
    cursor = page.next_cursor
  }
  // As many as fit, so that few lists have them all.
  expect(lists).toBe(Math.ceil((all * said.length) / (256 * mebibyte)))
  expect(found.slice(0, 40)).toEqual(some.ids)
  expect(found).toHaveLength(all)
  expect(new Set(found).size).toBe(all)
})
