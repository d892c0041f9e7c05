import { describe, expect, it } from "vitest"
import { storeDirectory } from "./directories.js"
import { type Serving, serve } from "./kit.js"

const cost = 0.000123

let made = 0
const spans = (count: number) => {
  const now = `${Date.now()}000000`
  return Array.from({ length: count }, () => {
    const id = (++made).toString(16)
    return {
      trace_id: `a${id.padStart(31, "0")}`,
      span_id: `b${id.padStart(15, "0")}`,
      name: "a call",
      start_time_unix_nano: now,
      end_time_unix_nano: now,
      cost_usd: cost,
      model_inference: { model_name: "gpt-4o" }
    }
  })
}

/** Posts batch after batch, until `enough` says so or the server is gone; the ids of all spans that were answered 202. */
const sender = async ({ url }: Serving, answered: Set<string>, enough: () => boolean) => {
  while (!enough()) {
    const batch = spans(20)
    try {
      const answer = await fetch(`${url}/api/ingest`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(batch),
        signal: AbortSignal.timeout(15_000)
      })
      if (answer.status === 202) for (const { trace_id } of batch) answered.add(trace_id)
      await answer.arrayBuffer()
    } catch {
      return
    }
  }
}

/** Four senders at once; resolves when `count` spans are answered, and leaves the senders at work. */
const underLoad = async (server: Serving, count: number) => {
  const answered = new Set<string>()
  let over = false
  const senders = Promise.all(Array.from({ length: 4 }, () => sender(server, answered, () => over)))
  while (answered.size < count) await new Promise((resolve) => setTimeout(resolve, 5))
  return {
    answered,
    finished: () => senders,
    stop: () => {
      over = true
    }
  }
}

interface Page {
  readonly traces: ReadonlyArray<{ readonly trace_id: string; readonly span_count: number; readonly cost_usd: number }>
  readonly total: number
}

const stored = async ({ url }: Serving) => {
  const traces: Array<Page["traces"][number]> = []
  for (;;) {
    const answer = await fetch(`${url}/api/traces?limit=500&offset=${traces.length}`, {
      signal: AbortSignal.timeout(10_000)
    })
    const page = (await answer.json()) as Page
    traces.push(...page.traces)
    if (page.traces.length === 0) return traces
  }
}

/** Every span that was answered is there once, at its own cost; what was never answered may or may not be. */
const expectKept = async (server: Serving, answered: ReadonlySet<string>) => {
  const traces = await stored(server)
  const ids = new Set(traces.map(({ trace_id }) => trace_id))
  expect([...answered].filter((id) => !ids.has(id))).toEqual([])
  expect(ids.size).toBe(traces.length)
  const kept = traces.filter(({ trace_id }) => answered.has(trace_id))
  expect(kept.every(({ cost_usd, span_count }) => cost_usd === cost && span_count === 1)).toBe(true)
  const { total_cost, total_requests } = (await (
    await fetch(`${server.url}/api/metrics/summary?period=all`, { signal: AbortSignal.timeout(10_000) })
  ).json()) as { total_cost: number; total_requests: number }
  expect(total_requests).toBe(traces.length)
  expect(Math.round(total_cost * 1e9)).toBe(traces.length * 123_000)
}

describe("a server that ends while spans come in", () => {
  it("has every span that it answered for, after it was killed in the middle, twice", async () => {
    const directory = storeDirectory()
    const answered = new Set<string>()
    for (let round = 0; round < 2; round++) {
      const server = await serve({ directory })
      const load = await underLoad(server, 400)
      await server.end("SIGKILL")
      await load.finished()
      for (const id of load.answered) answered.add(id)
    }
    const again = await serve({ directory })
    await expectKept(again, answered)
    await again.end("SIGTERM")
  })

  it("told to stop, goes within ten seconds with code 0, and has every span that it answered for", async () => {
    const first = await serve()
    const load = await underLoad(first, 400)
    const asked = performance.now()
    expect(await first.end("SIGTERM")).toBe(0)
    expect(performance.now() - asked).toBeLessThan(10_000)
    await load.finished()
    const again = await serve({ directory: first.directory })
    await expectKept(again, load.answered)
    await again.end("SIGINT")
  })
})
