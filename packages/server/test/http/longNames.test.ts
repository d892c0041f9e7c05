import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start, traceId } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

interface Page {
  readonly traces: ReadonlyArray<{ readonly name: string }>
  readonly next_cursor: string | null
}

/** The names on all pages of two, and how long the longest cursor was. */
const paged = async (order: string) => {
  const names: Array<string> = []
  let longest = 0
  for (let cursor: string | null = ""; cursor !== null; ) {
    const place = cursor === "" ? "" : `&cursor=${cursor}`
    const [status, body] = await get(`${server.url}/api/traces?sort=name&order=${order}&limit=2${place}`)
    expect(status, JSON.stringify(body)).toBe(200)
    const page = body as Page
    names.push(...page.traces.map(({ name }) => name))
    cursor = page.next_cursor
    longest = Math.max(longest, cursor?.length ?? 0)
  }
  return { names, longest }
}

it("Traces in the order of their names are all on the pages, each once, however long their names are", async () => {
  // A control character is six letters in a cursor, and nothing is longer.
  const sent = ["b", "a"].flatMap((first) => [1, 2, 3].map((last) => `${first}${"\u0001".repeat(10_000)}${last}`))
  const spans = sent.map((name) => span({ name }))
  expect((await answered(post(`${server.url}/api/ingest`, spans)))[0]).toBe(202)
  for (const order of ["asc", "desc"]) {
    const { longest, names } = await paged(order)
    expect([...names].sort(), order).toEqual([...sent].sort())
    expect(names.map((name) => name[0]).join(""), order).toBe(order === "asc" ? "aaabbb" : "bbbaaa")
    expect(longest, order).toBeLessThan(2_000)
  }
})

it("A line of a report has the beginning of a name, however long that is", async () => {
  const [agent, model] = ["ä", "m"].map((letter) => letter.repeat(20_000))
  const sent = span({ agent_name: agent, model_inference: { model_name: model } })
  expect((await answered(post(`${server.url}/api/ingest`, sent)))[0]).toBe(202)
  const answer = await fetch(`${server.url}/api/reports/monthly/csv`)
  const line = (await answer.text()).split("\n").find((line) => line.includes(String(sent.trace_id)))
  expect(line?.split(",").slice(2, 4)).toEqual([agent?.slice(0, 1_000), model?.slice(0, 1_000)])
})

it("A report has all of its agents and models, however long their names are", async () => {
  // Together longer than a statement of the engine is by default.
  const sent = Array.from({ length: 20 }, (_, n) => String.fromCharCode(97 + n).repeat(15_000))
  const spans = sent.map((name) => span({ agent_id: name, model_inference: { model_name: name }, cost_usd: 1 }))
  expect((await answered(post(`${server.url}/api/ingest`, spans)))[0]).toBe(202)
  const [status, report] = await get(`${server.url}/api/reports/monthly`)
  const groups = (mark: string) => sent.map((name) => expect.objectContaining({ [mark]: name, trace_count: 1 }))
  expect(status).toBe(200)
  expect(report).toMatchObject({
    by_agent: expect.arrayContaining(groups("agent_id")),
    by_model: expect.arrayContaining(groups("model"))
  })
})

const mebibyte = 1_024 * 1_024
const long = "x".repeat(1_000_000)
const trace = traceId()

const send = async (spans: ReadonlyArray<unknown>) => {
  const headers = { "content-type": "application/json", "content-encoding": "gzip" }
  const body = gzipSync(JSON.stringify(spans), { level: 1 })
  expect((await answered(fetch(`${server.url}/api/ingest`, { method: "POST", headers, body })))[0]).toBe(202)
}

it.each([
  ["session", { session_id: long }],
  ["tags", { tags: Array.from({ length: 1_000 }, () => long.slice(0, 990)) }],
  ["model", { model_inference: { model_name: long } }]
])("A page of spans ends at some megabytes, also where it is the %s of each that is long", async (user_id, said) => {
  await send(Array.from({ length: 15 }, () => span({ trace_id: trace, user_id, ...said })))
  const answer = await fetch(`${server.url}/api/spans?user_id=${user_id}`)
  const text = await answer.text()
  expect([answer.status, text.length > mebibyte, text.length < 9 * mebibyte]).toEqual([200, true, true])
  expect(JSON.parse(text).next_cursor).not.toBeNull()
})

it("A trace is given back in pages, also where it is other things than what was said that are long", async () => {
  const answer = await fetch(`${server.url}/api/traces/${trace}/spans`)
  // How long it is would have to be known before it begins, and so all of it be held.
  expect([answer.status, answer.headers.get("content-length")]).toEqual([200, null])
  expect((await answer.text()).match(/"span_id"/g)).toHaveLength(45)
})

it("Events are listed in parts, also where it is their models that are long", async () => {
  for (const letter of "abc") {
    const model = { model_inference: { model_name: `${letter}${long}` } }
    await send(Array.from({ length: 15 }, () => span({ user_id: "events", ...model })))
  }
  const answer = await fetch(`${server.url}/api/events?user_id=events`)
  expect([answer.status, answer.headers.get("content-length")]).toEqual([200, null])
  expect((await answer.text()).match(/"id"/g)).toHaveLength(45)
})
