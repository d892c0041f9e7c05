import { filterFields } from "@agentwatch/core/api/Filter"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ago, answered, get, post, type Running, settings, span, start, traceId } from "../kit.js"
import { idOf, sendAll } from "./loggedRequests.js"

let server: Running
beforeAll(async () => {
  server = await start(settings({ retentionDays: 3650 }))
  await sendAll(server.url)
})
afterAll(() => server.stop())

interface Listed {
  readonly trace_id: string
  readonly span_id: string
  readonly name: string
  readonly start_time_unix_nano: string
}

interface Page {
  readonly spans: ReadonlyArray<Listed>
  readonly next_cursor: string | null
}

const ask = async (query: string) => {
  const [status, body] = await get(`${server.url}/api/spans?${query}`)
  expect([status, status === 200 ? "" : body], query).toEqual([200, ""])
  return body as Page
}

/** The spans of what is logged by their names there; those of events have ids that are made of the events'. */
const nameOf = ({ name, span_id, start_time_unix_nano: at }: Listed) => {
  const text = Buffer.from(span_id, "hex").toString().replaceAll("\0", "")
  if (/^(r\d|plan|trip)$/.test(text)) return text
  return name === "translate" ? "r6" : at === "1770634799500000000" ? "r4" : "r5"
}

const names = async (asks: Readonly<Record<string, string>>) =>
  (await ask(new URLSearchParams(asks).toString())).spans.map(nameOf)

/** All that is logged, newest first: r1 and the plan began at once, and the id of the plan is the later one. */
const all = ["r8", "r7", "r6", "r5", "r4", "r3", "r2", "plan", "r1", "trip"]

const cases: ReadonlyArray<readonly [asks: Readonly<Record<string, string>>, names: ReadonlyArray<string>]> = [
  [{}, all],
  [{ from: "2026-02-09T10:01:00Z" }, ["r8", "r7", "r6", "r5", "r4", "r3"]],
  [{ since: "2026-02-11" }, ["r8", "r7"]],
  [{ to: "2026-02-09T10:00:59.999999999Z" }, ["r2", "plan", "r1", "trip"]],
  [{ until: "2026-02-09T10:00:59.999999998Z" }, ["plan", "r1", "trip"]],
  [{ since: "2026-02-09T15:45:00+05:45", until: "2026-02-09T11:00:00Z" }, ["r5", "r4", "r3", "r2", "plan", "r1"]],
  [{ agent_id: "a-1" }, ["r7", "r2", "plan", "r1"]],
  [{ agent_id: "nobody" }, []],
  [{ agent_name: "Alpha" }, ["r2", "plan", "r1"]],
  [{ task_name: "answer" }, ["r7", "r2", "r1"]],
  [{ task_name: "plan" }, ["plan"]],
  [{ model: "gpt-4o" }, ["r6", "r4", "r3", "r1"]],
  [{ provider: "openai" }, ["r3", "r1"]],
  [{ status: "OK" }, ["r8", "r7", "r6", "r4", "plan", "r1", "trip"]],
  [{ status: "UNSET" }, ["r3"]],
  [{ status: "error" }, ["r5", "r2"]],
  [{ status: "success" }, ["r8", "r7", "r6", "r4", "r3", "plan", "r1", "trip"]],
  [{ environment: "production" }, ["r7", "r2", "plan", "r1"]],
  [{ environment: "" }, ["r8", "r6", "r5", "r4", "trip"]],
  [{ session_id: "s-1" }, ["r2", "r1"]],
  [{ user_id: "u-1" }, ["r7", "r2", "r1"]],
  [{ tag: "blue" }, ["r8", "r2", "r1"]],
  [{ min_cost_usd: "0.3" }, ["r7", "r6", "r4"]],
  [{ max_cost_usd: "0.1" }, ["r8", "r5", "r3", "plan", "r1", "trip"]],
  [{ min_duration_ms: "300" }, ["r7", "r3", "r2"]],
  [{ max_duration_ms: "50" }, ["r8", "r5", "r4", "plan", "trip"]],
  [{ search: "house RED" }, ["r1"]],
  [{ search: "circuit breaker" }, ["trip"]],
  [{ search: "search" }, ["r8"]],
  // Each span fits by itself, not the trace that it is of.
  [{ provider: "anthropic", tag: "fast" }, []],
  [{ agent_id: "a-1", status: "error" }, ["r2"]]
]

describe("GET /api/spans", () => {
  it("keeps to every filter, and lists what fits newest first: requests, steps and what breakers did", async () => {
    expect([...new Set(cases.flatMap(([asks]) => Object.keys(asks)))].toSorted()).toEqual(
      Object.keys(filterFields).toSorted()
    )
    for (const [asks, expected] of cases) expect(await names(asks), JSON.stringify(asks)).toEqual(expected)
  })

  it("gives each span as its trace does", async () => {
    const [, own] = await get(`${server.url}/api/traces/${idOf("T1")}/spans`)
    const { spans } = await ask("agent_name=Alpha")
    expect(spans.toReversed()).toEqual((own as Page).spans)
  })

  it("leads from page to page by its cursor, and the last page has none", async () => {
    for (const limit of [1, 3, 5, 10, 11]) {
      const found: Array<string> = []
      const sizes: Array<number> = []
      let cursor: string | null = ""
      while (cursor !== null) {
        const page: Page = await ask(`limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`)
        sizes.push(page.spans.length)
        found.push(...page.spans.map(nameOf))
        cursor = page.next_cursor
      }
      expect(found, String(limit)).toEqual(all)
      expect(sizes.slice(0, -1).every((size) => size === limit)).toBe(true)
      expect(sizes.at(-1)).toBeGreaterThan(0)
    }
  })

  it("shifts nothing while more arrives: before a page, behind it, and at the very instant where it ends", async () => {
    const trace_id = traceId()
    const at = (seconds: number) => {
      const instant = ago(seconds).toString()
      return { trace_id, agent_name: "shifting", start_time_unix_nano: instant, end_time_unix_nano: instant }
    }
    const send = async (...spans: ReadonlyArray<ReturnType<typeof span>>) =>
      expect((await answered(post(`${server.url}/api/ingest`, spans)))[0]).toBe(202)
    const middle = at(500)
    const one = (span_id: string, fields: ReturnType<typeof at>) => span({ ...fields, span_id })
    await send(one("5".repeat(16), middle), one("7".repeat(16), middle), one("1".repeat(16), at(900)))
    const first = await ask("agent_name=shifting&limit=1")
    expect(first.spans.map(({ span_id }) => span_id)).toEqual(["7".repeat(16)])
    await send(
      one("9".repeat(16), at(100)),
      one("8".repeat(16), middle),
      one("6".repeat(16), middle),
      one("2".repeat(16), at(800))
    )
    const rest = await ask(`agent_name=shifting&limit=10&cursor=${first.next_cursor}`)
    expect(rest.spans.map(({ span_id }) => span_id[0])).toEqual(["6", "5", "2", "1"])
    expect(rest.next_cursor).toBeNull()
  })

  it("ends a page at some megabytes, and gives also the largest span", async () => {
    const input = "x".repeat(1_000_000)
    const sent = Array.from({ length: 12 }, () => span({ agent_name: "large", input }))
    expect((await answered(post(`${server.url}/api/ingest`, sent)))[0]).toBe(202)
    const first = await ask("agent_name=large&limit=1000")
    // Eight times 1,048,576 bytes hold eight of them.
    expect(first.spans).toHaveLength(8)
    const second = await ask(`agent_name=large&limit=1000&cursor=${first.next_cursor}`)
    expect([second.spans.length, second.next_cursor]).toEqual([4, null])
    const ids = [...first.spans, ...second.spans].map(({ span_id }) => span_id)
    expect(ids.toSorted()).toEqual(sent.map(({ span_id }) => span_id).toSorted())
  })

  it("gives a hundred unless asked for from 1 to 10,000, and refuses what it does not know by its name", async () => {
    const many = Array.from({ length: 120 }, () => span({ agent_name: "many" }))
    expect((await answered(post(`${server.url}/api/ingest`, many)))[0]).toBe(202)
    expect((await ask("agent_name=many")).spans).toHaveLength(100)
    expect((await ask("agent_name=many&limit=10000")).spans).toHaveLength(120)
    for (const bad of ["limit=0", "limit=10001", "limit=x", "offset=1", "cursor=bm90aGluZw", "cursor=", "sort=name"]) {
      const [status, body] = await get(`${server.url}/api/spans?${bad}`)
      const issue = (body as { issues?: ReadonlyArray<{ path: unknown }> }).issues?.[0]
      expect([status, issue?.path], bad).toEqual([400, [bad.split("=")[0]]])
    }
  })
})
