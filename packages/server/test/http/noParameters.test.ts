import { afterAll, beforeAll, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

it("A question that has no parameters refuses any and names it, because it would answer another one", async () => {
  const sent = span()
  expect((await answered(post(`${server.url}/api/ingest`, sent)))[0]).toBe(202)
  for (const path of ["traces/filters", "metrics", `traces/${sent.trace_id}/spans`, `traces/${sent.trace_id}/graph`]) {
    expect((await get(`${server.url}/api/${path}`))[0], path).toBe(200)
    const [status, body] = await get(`${server.url}/api/${path}?limit=1`)
    expect([status, body], path).toMatchObject([
      400,
      { issues: [{ path: ["limit"], message: "is no parameter here" }], message: "limit: is no parameter here" }
    ])
  }
})

it("A parameter that is not known is refused by its name, also where that is one that every object of JavaScript has", async () => {
  const names = ["__proto__", "%5F_proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"]
  for (const path of [
    "events",
    "traces",
    "metrics/summary",
    "cost/by-tag",
    "reports/monthly",
    "traces/filters",
    "stream"
  ]) {
    for (const sent of names) {
      const name = decodeURIComponent(sent)
      for (const query of [`${sent}=1`, `${sent}=1&${sent}=2`, sent]) {
        const [status, body] = await get(`${server.url}/api/${path}?${query}`)
        const { issues, message } = body as { issues: ReadonlyArray<{ path: unknown }>; message: string }
        const named = issues.map(({ path }) => path)
        expect([status, named, message.includes(`${name}: is`)], `${path}?${query}`).toEqual([
          400,
          expect.arrayContaining([[name]]),
          true
        ])
      }
    }
  }
})
