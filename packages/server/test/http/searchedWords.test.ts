import { afterAll, beforeAll, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start } from "../kit.js"
import { stream } from "./feed.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

it("What is searched for is words, whatever signs stand between them in the one text or the other", async () => {
  const sent = span({ input: "the refund, as agreed, is late", model_inference: {} })
  expect((await answered(post(`${server.url}/api/ingest`, sent)))[0]).toBe(202)
  const count = async (path: string, search: string) => {
    const [status, body] = await get(`${server.url}/api/${path}?search=${encodeURIComponent(search)}`)
    const { events, traces } = body as Record<string, ReadonlyArray<unknown>>
    return [status, (events ?? traces)?.length]
  }
  for (const path of ["events", "traces"]) {
    for (const found of ["refund late", "refund — late", "late … refund", "→ refund", "« refund »"]) {
      expect(await count(path, found), `${path}: ${found}`).toEqual([200, 1])
    }
    expect(await count(path, "refund — early")).toEqual([200, 0])
  }
  const reader = await stream(server, `backlog=1&search=${encodeURIComponent("refund — late")}`)
  expect(await reader.told(1)).toHaveLength(1)
  reader.leave()
})
