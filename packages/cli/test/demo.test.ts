import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { gunzipSync } from "node:zlib"
import { beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { rangeOf } from "../src/demo/backfill.js"
import { tracesWithin } from "../src/demo/Day.js"
import { ctrlC, hasTerminal, inTerminal } from "./inTerminal.js"
import { nobody, run, type Serving, serve, spawned, trace, until } from "./kit.js"

let server: Serving
beforeAll(async () => {
  server = await serve({ shared: true })
})

const asked = async (path: string) => (await fetch(`${server.url}${path}`)).json()

/** What the server knows: figures and the count of traces. */
const totals = async () => ({
  summary: await asked("/api/metrics/summary?period=all"),
  traces: ((await asked("/api/traces?limit=1")) as { readonly total: number }).total
})

const hour = 3_600_000
const now = Math.floor(Date.now() / hour) * hour

describe("agentwatch-cli demo --backfill", () => {
  it("sends whole days, and adds nothing when it is run again", async () => {
    const until = new Date(now).toISOString()
    const args = ["demo", "--backfill", "--days", "2", "--server", server.url, "--until", until]
    const first = await run(args, {}, 60)
    expect([first.code, first.out + first.err]).toEqual([0, expect.not.stringMatching(trace)])

    const { from, to } = rangeOf({ days: 2, until: now })
    const traces = [...tracesWithin("42", from, to)]
    const spans = traces.flatMap((one) => one.spans)
    const requests = spans.filter(({ model_inference }) => model_inference)
    const known = await totals()
    expect(known.traces).toBe(traces.length)
    expect(known.summary).toMatchObject({ total_requests: requests.length, period: "all" })
    expect((known.summary as { readonly active_agents: ReadonlyArray<string> }).active_agents.toSorted()).toEqual([
      "code-reviewer",
      "content-writer",
      "data-pipeline",
      "research-bot",
      "support-agent"
    ])
    const count = (value: number) => value.toLocaleString("en-US")
    expect(first.out).toContain(`${count(traces.length)} traces with ${count(spans.length)} spans in `)
    expect(first.out).toContain(`${count(requests.length)} requests, `)

    expect(await run(args, {}, 60)).toMatchObject({ code: 0 })
    expect(await totals()).toEqual(known)
  }, 120_000)

  it("sends what is missing after it was interrupted half way, and nothing twice", async () => {
    const before = await totals()
    const words = ["--server", server.url, "--days", "3", "--until", new Date(now).toISOString(), "--seed", "half"]
    const { end } = await spawned(["demo", "--backfill", ...words], {}, "spans/s")
    // Nothing keeps it from being done by now.
    expect([0, 130]).toContain(await end("SIGINT"))
    expect(await run(["demo", "--backfill", ...words], {}, 60)).toMatchObject({ code: 0 })
    const { from, to } = rangeOf({ days: 3, until: now })
    expect((await totals()).traces - before.traces).toBe([...tracesWithin("half", from, to)].length)
  }, 120_000)

  it("says how far it is: in a line that is written over, or in lines where there is no terminal", async () => {
    const args = ["demo", "--backfill", "--days", "1", "--server", server.url, "--seed", "progress"]
    const piped = await run(args)
    expect(piped.err).toMatch(/^\d+ %: [\d,]+ spans, [\d,]+ spans\/s, \d+ s left$/m)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is looked at.
    expect(piped.out + piped.err).not.toMatch(/[\u001b\r]/)
    if (!hasTerminal) return
    const terminal = inTerminal(args, { env: { NO_COLOR: "1" } })
    expect(await terminal.ended).toBe(0)
    expect(terminal.raw()).toMatch(/\r +\d+ % █*░* [\d,]+ spans, [\d,]+ spans\/s, \d+ s left/)
    expect(terminal.widest()).toBeLessThanOrEqual(80)
    expect(terminal.raw()).not.toContain("\u001b")
    expect(terminal.lines().filter((line) => line !== "")).toEqual([
      expect.stringMatching(/^[\d,]+ traces with [\d,]+ spans in [\d.]+ s\.$/),
      expect.stringMatching(/^[\d,]+ requests, [\d.]+ % of them failed, \$[\d.]+ spent\.$/)
    ])
  })

  it("tells of what is older than the server keeps, and sends the rest", async () => {
    const brief = await serve({ env: { DATA_RETENTION_DAYS: "1" } })
    const { code, out } = await run(["demo", "--backfill", "--days", "2", "--server", brief.url])
    expect(code).toBe(0)
    expect(out).toMatch(
      /^The server refused [\d,]+ spans: it keeps 1 days, and they are older\.\nAsk for less with --days 1,/m
    )
    expect(out).toMatch(/^[\d,]+ spans are stored\.$/m)
    // Where nothing is left, nothing was done.
    const args = ["demo", "--backfill", "--days", "1", "--until", "2001-01-01T00:00:00Z", "--server", brief.url]
    expect(await run(args)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^The server refused [\d,]+ spans: it keeps 1 days, and they are older\./m),
      err: expect.stringMatching(/^The server refused all of it, so that nothing is stored\.$/m)
    })
    await brief.end("SIGTERM")
  })

  it("sends a week where no days are given, waits where the server asks for it, and goes on", async () => {
    let answers = 0
    let spans = 0
    const busy = createServer(async (request, response) => {
      const chunks: Array<Buffer> = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      answers++
      const json = { "content-type": "application/json" }
      if (answers <= 2) {
        const body = { _tag: "Overloaded", error: "full", retry_after: 1 }
        return response.writeHead(503, { ...json, "retry-after": "1" }).end(JSON.stringify(body))
      }
      const accepted = gunzipSync(Buffer.concat(chunks)).toString().split("\n").length
      spans += accepted
      return response.writeHead(202, json).end(JSON.stringify({ accepted, rejected: [] }))
    })
    await new Promise<void>((resolve) => busy.listen(0, "127.0.0.1", resolve))
    onTestFinished(() => void busy.close())
    const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`
    const { code, out } = await run(["demo", "--backfill", "--server", url, "--until", new Date(now).toISOString()])
    expect(code).toBe(0)
    const { from, to } = rangeOf({ days: 7, until: now })
    expect(spans).toBe([...tracesWithin("42", from, to)].flatMap((one) => one.spans).length)
    expect(out).toContain(` with ${spans.toLocaleString("en-US")} spans in `)
    expect(answers).toBeGreaterThan(3)
  })

  it("says where there is no server, and which options it does not understand", async () => {
    const [away, both, slow, endless, never] = await Promise.all([
      run(["demo", "--backfill", "--server", nobody]),
      run(["demo", "--backfill", "--live"]),
      run(["demo", "--live", "--speed", "0"]),
      run(["demo", "--live", "--speed", "Infinity"]),
      run(["demo", "--backfill", "--until", "tomorrow"])
    ])
    expect(away).toMatchObject({ code: 1, err: expect.stringContaining(`No server answers at ${nobody}.`) })
    expect(both).toMatchObject({ code: 2, err: expect.stringContaining("--backfill and --live exclude each other") })
    for (const one of [slow, endless]) {
      expect(one).toMatchObject({ code: 2, err: expect.stringContaining("--speed: expected a number above 0") })
    }
    expect(never).toMatchObject({ code: 2, err: expect.stringContaining("--until: expected an instant") })
  })
})

describe.skipIf(!hasTerminal)("agentwatch-cli demo --live", () => {
  it("shows each request in a line, until Ctrl+C, and then what it came to", async () => {
    const before = await totals()
    const terminal = inTerminal(["demo", "--live", "--speed", "200", "--server", server.url])
    const line = /^\d\d:\d\d:\d\d \S+ +\S+ +\S+ +(ok|ERR) +\S+→\S+ +\S+ m?s +(<?\$\S+)$/
    await until(() => terminal.lines().filter((one) => line.test(one)).length > 5)
    terminal.type(ctrlC)
    expect(await terminal.ended).toBe(0)
    expect(terminal.lines().join("\n")).toMatch(/\n[\d,]+ traces with [\d,]+ spans in [\d.]+ s\.\n[\d,]+ requests, /)
    expect(terminal.widest()).toBeLessThanOrEqual(80)
    expect(terminal.raw()).toContain("\u001b[32m")
    const costs = terminal.lines().flatMap((one) => line.exec(one)?.[2] ?? [])
    expect(costs).not.toContain("$0.00")
    const after = await totals()
    expect(after.traces).toBeGreaterThan(before.traces)
  })

  it("leaves no trace without its root when it is ended", async () => {
    const own = await serve()
    const live = await spawned(["demo", "--live", "--speed", "100", "--server", own.url], {}, "→")
    expect(await live.end("SIGINT")).toBe(0)
    const { spans } = (await (await fetch(`${own.url}/api/spans?limit=2000`)).json()) as {
      readonly spans: ReadonlyArray<{ readonly span_id: string; readonly parent_span_id?: string }>
    }
    expect(spans.length).toBeGreaterThan(0)
    const known = new Set(spans.map(({ span_id }) => span_id))
    expect(spans.filter(({ parent_span_id: id }) => id !== undefined && !known.has(id))).toEqual([])
    await own.end("SIGTERM")
  })
})
