import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { get, type Running, settings, start } from "../kit.js"
import { sendAll } from "./loggedRequests.js"

let server: Running
beforeAll(async () => {
  server = await start(settings({ retentionDays: 3650 }))
  await sendAll(server.url)
})
afterAll(() => server.stop())

const breakdown = async (query: string) => {
  const [status, body] = await get(`${server.url}/api/metrics/breakdown?${query}`)
  expect(status, query).toBe(200)
  return body
}

const group = (
  name: string,
  requests: number,
  errors: number,
  avg_latency: number,
  total_cost: number,
  tokens: number,
  error_rate: number
) => ({ name, requests, errors, avg_latency, total_cost, tokens, error_rate })

describe("GET /api/metrics/breakdown", () => {
  it("is by the agent's name unless asked, the costliest first", async () => {
    const groups = [
      group("Alpha two", 1, 0, 300, 2, 1_500_000, 0),
      group("Gamma", 3, 1, 83.33, 0.7, 12, 33.3),
      group("Alpha", 2, 1, 250, 0.3, 310, 50),
      group("Beta", 1, 0, 1000, 0.050000001, 15, 0)
    ]
    expect(await breakdown("period=all")).toEqual(groups)
    expect(await breakdown("period=all&group_by=agent_name")).toEqual(groups)
    expect(await breakdown("period=all&limit=2")).toEqual(groups.slice(0, 2))
  })

  it("is by whatever else it is asked for", async () => {
    const r8 = (name: string) => group(name, 0, 0, 0, 0.05, 0, 0)
    const known: Record<string, ReadonlyArray<unknown>> = {
      agent_id: [
        group("a-1", 3, 1, 266.67, 2.3, 1_500_310, 33.3),
        group("Gamma", 3, 1, 83.33, 0.7, 12, 33.3),
        group("a-2", 1, 0, 1000, 0.050000001, 15, 0)
      ],
      task_name: [
        group("answer", 3, 1, 266.67, 2.3, 1_500_310, 33.3),
        group("translate", 1, 0, 200, 0.4, 2, 0),
        group("summarize", 2, 1, 25, 0.3, 10, 50),
        r8("search"),
        group("chat gpt-4o", 1, 0, 1000, 0.000000001, 15, 0)
      ],
      model: [
        group("my-own", 1, 0, 300, 2, 1_500_000, 0),
        group("gpt-4o", 4, 0, 337.5, 0.800000001, 137, 0),
        group("claude-sonnet-4-5", 1, 1, 400, 0.2, 200, 100),
        group("", 1, 1, 0, 0.05, 0, 100)
      ],
      provider: [
        group("", 4, 1, 137.5, 2.75, 1_500_012, 25),
        group("anthropic", 1, 1, 400, 0.2, 200, 100),
        group("openai", 2, 0, 550, 0.100000001, 125, 0)
      ],
      status: [group("success", 5, 0, 330, 2.850000001, 1_500_137, 0), group("error", 2, 2, 200, 0.2, 200, 100)],
      environment: [
        group("production", 3, 1, 266.67, 2.3, 1_500_310, 33.3),
        group("", 3, 1, 83.33, 0.75, 12, 33.3),
        group("staging", 1, 0, 1000, 0.000000001, 15, 0)
      ],
      user_id: [
        group("u-1", 3, 1, 266.67, 2.3, 1_500_310, 33.3),
        group("", 3, 1, 83.33, 0.75, 12, 33.3),
        group("u-2", 1, 0, 1000, 0.000000001, 15, 0)
      ],
      session_id: [
        group("s-3", 1, 0, 300, 2, 1_500_000, 0),
        group("", 3, 1, 83.33, 0.75, 12, 33.3),
        group("s-1", 2, 1, 250, 0.3, 310, 50),
        group("s-2", 1, 0, 1000, 0.000000001, 15, 0)
      ],
      // A request with two tags is in both groups, one that has a tag twice is there once; those without any are one, too.
      tag: [
        group("fast", 2, 0, 200, 2.1, 1_500_110, 0),
        group("", 4, 1, 312.5, 0.700000001, 27, 25),
        group("blue", 2, 1, 250, 0.35, 310, 50)
      ]
    }
    for (const [mark, groups] of Object.entries(known)) {
      expect(await breakdown(`period=all&group_by=${mark}`), mark).toEqual(groups)
    }
  })

  it("is the same where only the spans themselves tell, because it is about marks of different kinds", async () => {
    expect(await breakdown("period=all&group_by=tag&agent_id=a-1")).toEqual([
      group("fast", 2, 0, 200, 2.1, 1_500_110, 0),
      group("blue", 2, 1, 250, 0.3, 310, 50)
    ])
    expect(await breakdown("period=all&group_by=status&model=gpt-4o")).toEqual([
      group("success", 4, 0, 337.5, 0.800000001, 137, 0)
    ])
    expect(await breakdown("period=all&group_by=task_name&status=UNSET")).toEqual([
      group("chat gpt-4o", 1, 0, 1000, 0.000000001, 15, 0)
    ])
  })

  it("is of the last day unless asked, and of nothing where nothing was", async () => {
    expect(await breakdown("")).toEqual([])
    expect(await breakdown("period=30d&group_by=model")).toEqual([])
  })

  it("refuses to group by what it does not know, and names the parameter", async () => {
    for (const [query, name] of [
      ["group_by=cost", "group_by"],
      ["group_by=", "group_by"],
      ["limit=0", "limit"],
      ["limit=10001", "limit"],
      ["bucket=5", "bucket"]
    ]) {
      const [status, body] = await get(`${server.url}/api/metrics/breakdown?${query}`)
      expect([status, JSON.stringify(body)], query).toEqual([400, expect.stringContaining(`"path":["${name}"]`)])
    }
  })
})
