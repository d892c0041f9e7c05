import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { get, post, type Running, settings, span, start } from "../kit.js"
import { figure, log, named, names, stream } from "./feed.js"
import { tasksOf } from "./sse.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

describe("the live feed", () => {
  it("tells of each request as it is stored, as Server-Sent Events, in the shape in which events are listed", async () => {
    const reader = await stream(server, "agent_name=shape")
    expect(reader.status).toBe(200)
    expect(reader.headers["content-type"]).toBe("text/event-stream; charset=utf-8")
    await log(server, {
      task_name: "summarize",
      agent_name: "shape",
      model: "gpt-4o",
      input_tokens: 1000,
      output_tokens: 200,
      latency_ms: 2340.5,
      status: "error",
      error_message: "two\nlines",
      metadata: { source: "batch_1", text: "\n\ndata: not one" }
    })
    const [event] = await reader.told(1)
    expect(event?.id).toMatch(/^\d+-\d+$/)
    expect(event?.event).toBeUndefined()
    const [, listed] = await get(`${server.url}/api/events?agent_name=shape`)
    expect([JSON.parse(event?.data ?? "")]).toEqual((listed as { events: unknown }).events)
    reader.leave()
    const [parts] = await reader.ended
    expect(parts[0]).toEqual({ retry: "3000" })
  })

  it("tells of what is sent again once, and of spans that are no requests not at all", async () => {
    const reader = await stream(server, "agent_name=once")
    const again = { id: "the same", ...named(["again"], { agent_name: "once" })[0] }
    await log(server, again, again)
    await log(server, again, ...named(["another"], { agent_name: "once" }))
    await post(`${server.url}/api/ingest`, span({ agent_name: "once" }))
    await log(server, again, ...named(["the last"], { agent_name: "once" }))
    expect(tasksOf(await reader.told(3))).toEqual(["again", "another", "the last"])
    reader.leave()
  })

  it("shows of them what fits the filters, which are those of every other question", async () => {
    const reader = await stream(server, "agent_name=filters&status=error&min_cost_usd=0.5&search=quota+EXCEEDED")
    const fits = { agent_name: "filters", status: "error", cost_usd: 0.5, error_message: "Quota exceeded." }
    const events = [
      { ...fits, agent_name: "another" },
      { ...fits, status: "success" },
      { ...fits, cost_usd: 0.49 },
      { ...fits, error_message: "exceeded" },
      fits
    ]
    await log(server, ...events.map((event, at) => ({ ...event, task_name: `${at}` })))
    expect(tasksOf(await reader.told(1))).toEqual(["4"])
    reader.leave()
  })

  it.each([
    ["from=2026-01-01T00:00:00Z", "from"],
    ["period=24h", "period"],
    ["agent=a", "agent"],
    ["backlog=1001", "backlog"],
    ["backlog=-1", "backlog"],
    ["min_cost_usd=2&max_cost_usd=1", "max_cost_usd"],
    ["last_event_id=yesterday", "last_event_id"],
    ["search=!!", "search"]
  ])("refuses what it does not understand and names it: %s", async (query, name) => {
    const [status, body] = await get(`${server.url}/api/stream?${query}`)
    expect(status).toBe(400)
    expect(JSON.stringify((body as { issues: unknown }).issues)).toContain(`"path":["${name}"]`)
  })

  it("refuses a Last-Event-ID that it has never given", async () => {
    expect((await get(`${server.url}/api/stream`, { "last-event-id": "abc" }))[0]).toBe(400)
  })

  it("begins with a backlog where one is asked for", async () => {
    await log(server, ...named(names(1, 9), { agent_name: "backlog" }))
    const reader = await stream(server, "agent_name=backlog&backlog=3")
    expect(tasksOf(await reader.told(3))).toEqual(["7", "8", "9"])
    await log(server, ...named(["10"], { agent_name: "backlog" }))
    expect(tasksOf(await reader.told(4))).toEqual(["7", "8", "9", "10"])
    reader.leave()
  })

  it("forgets a reader that goes away", async () => {
    const before = await figure(server, "agentwatch_feed_readers")
    const readers = await Promise.all(names(1, 50).map(() => stream(server)))
    await Promise.all(readers.map((reader) => reader.status))
    while ((await figure(server, "agentwatch_feed_readers")) < before + 50);
    for (const { leave } of readers) leave()
    while ((await figure(server, "agentwatch_feed_readers")) > 0);
  })
})
