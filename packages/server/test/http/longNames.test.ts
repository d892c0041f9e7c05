import { afterAll, beforeAll, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start } from "../kit.js"

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
