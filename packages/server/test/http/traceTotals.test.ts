import { afterAll, beforeAll, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

it("The total of a list of traces counts all that fit, also where they are alike in what they are ordered by", async () => {
  const spans = ["OK", "OK", "ERROR", "UNSET"].map((code) => span({ status: { code } }))
  expect((await answered(post(`${server.url}/api/ingest`, spans)))[0]).toBe(202)
  const total = async (query: string) => {
    const [, body] = await get(`${server.url}/api/traces?limit=1&${query}`)
    return (body as { readonly total: number }).total
  }
  expect(await total("status=success&sort=error_count&order=asc")).toBe(3)
  expect(await total("status=OK&sort=status_code")).toBe(2)
  expect(await total("status=ERROR&sort=status_code&order=asc")).toBe(1)
  expect(await total("max_cost_usd=0&sort=cost_usd")).toBe(4)
})
