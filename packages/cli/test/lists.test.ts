import { beforeAll, describe, expect, it } from "vitest"
import { hasTerminal, inTerminal } from "./inTerminal.js"
import { nobody, run, type Serving, serve } from "./kit.js"
import { hostile, requestSpan, send } from "./spans.js"

const noon = "2026-02-09T12:00:00Z"
let server: Serving
let empty: Serving
beforeAll(async () => {
  empty = await serve({ shared: true })
  // The demo is of a day long ago.
  server = await serve({ shared: true, env: { DATA_RETENTION_DAYS: "3650" } })
  const { code } = await run(["demo", "--backfill", "--days", "2", "--until", noon, "--server", server.url])
  expect(code).toBe(0)
})

const cli = (...args: ReadonlyArray<string>) => run([...args, "--server", server.url])
const asked = async (path: string) => (await fetch(`${server.url}${path}`)).json()
const range = ["--from", "2026-02-07T00:00:00Z", "--to", noon]
const rangeQuery = "from=2026-02-07T00:00:00Z&to=2026-02-09T12:00:00Z"

describe("agentwatch-cli traces", () => {
  it("lists what the API has, in its order and by its filters", async () => {
    const marks = ["--agent", "data-pipeline", "--status", "error", "--sort", "cost_usd", "--limit", "7"]
    const { code, out } = await cli("traces", ...range, ...marks, "--json")
    expect(code).toBe(0)
    const query = `${rangeQuery}&agent_name=data-pipeline&status=error&sort=cost_usd&limit=7`
    expect(JSON.parse(out)).toEqual(await asked(`/api/traces?${query}`))
    const table = await cli("traces", ...range, ...marks)
    const [title, ...rows] = table.out.trimEnd().split("\n")
    expect(title).toMatch(/^STARTED \(UTC\) +TRACE +NAME +AGENT +STATE +SPANS +TOKENS +TOOK +COST$/)
    expect(rows).toHaveLength(7)
    for (const row of rows) expect(row).toMatch(/^02-0[789] \d\d:\d\d:\d\d +[0-9a-f]{32} .* ERR .* \$\d/)
    expect(table.err).toMatch(/^7 of [\d,]+ traces$/m)
  })

  it("reads times as instants, or as how long ago", async () => {
    expect(await cli("traces", "--from", "1h")).toMatchObject({
      code: 0,
      out: "",
      err: expect.stringMatching(/^No trace fits/)
    })
    const [wrong, odd] = await Promise.all([cli("traces", "--from", "tomorrow"), cli("traces", "--sort", "beauty")])
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--from: expected an ISO 8601 instant .*; or how long ago, such as 24h$/m)
    })
    expect(odd).toMatchObject({ code: 2, err: expect.stringContaining("--sort: expected one of start_time") })
  })

  it("says of an empty store that it is empty, and of filters that nothing fits them", async () => {
    const [nothing, none, early] = await Promise.all([
      run(["traces", "--server", empty.url]),
      cli("traces", "--agent", "nobody"),
      cli("traces", "--from", "1h")
    ])
    expect(nothing).toMatchObject({ code: 0, out: "", err: expect.stringMatching(/^Nothing has been recorded yet\./) })
    expect(none).toMatchObject({ code: 0, out: "", err: "No trace fits. Leave out a filter.\n" })
    expect(early.err).toBe("No trace fits. Leave out a filter, or look at more time with --from and --to.\n")
  })
})

describe("agentwatch-cli cost", () => {
  it("adds up to what the API says, by whatever it is asked by", async () => {
    const { total_cost, total_requests } = (await asked(`/api/metrics/summary?${rangeQuery}`)) as {
      readonly total_cost: number
      readonly total_requests: number
    }
    for (const by of ["day", "agent", "model", "user"]) {
      const { code, out } = await cli("cost", "--by", by, ...range, "--json")
      const rows = JSON.parse(out) as ReadonlyArray<{ readonly calls: number; readonly cost_usd: number }>
      expect([code, rows.reduce((sum, { calls }) => sum + calls, 0)]).toEqual([0, total_requests])
      expect(rows.reduce((sum, { cost_usd }) => sum + cost_usd, 0)).toBeCloseTo(total_cost, 9)
    }
    const { err, out } = await cli("cost", "--by", "model", ...range)
    expect(out).toMatch(/^MODEL +CALLS +INPUT +CACHED +OUTPUT +COST$/m)
    expect(out).toMatch(/^fjordline-extract-7b .* ~\$\S+$/m)
    expect(err).toContain(`${total_requests.toLocaleString("en-US")} calls, `)
    expect(err).toContain("by the default rate, because no list has the model.")
    const tags = await cli("cost", "--by", "tag", ...range)
    expect(tags.out).toMatch(/^TAG +CALLS +INPUT +CACHED +OUTPUT +COST$/m)
    expect(tags.out).toMatch(/^vip +[\d,]+ /m)
    expect(tags.err).toBe("")
  })
})

describe("agentwatch-cli cost --limit", () => {
  it("shows the costliest, or the latest days, and says of how many; what is below is still in the sum", async () => {
    const rows = (await asked(`/api/cost/by-user?${rangeQuery}`)) as {
      readonly cost: ReadonlyArray<{ user_id: string }>
    }
    const all = await cli("cost", "--by", "user", ...range)
    const some = await cli("cost", "--by", "user", ...range, "--limit", "3")
    const [, ...shown] = some.out.trimEnd().split("\n")
    expect(shown.map((row) => row.split(" ")[0])).toEqual(
      rows.cost.slice(0, 3).map(({ user_id }) => user_id || "(none)")
    )
    const sum = /^[\d,]+ calls, .* together$/m
    expect(some.err.match(sum)?.[0]).toBe(all.err.match(sum)?.[0])
    expect(some.err).toContain(`3 of ${rows.cost.length} rows; --limit shows more`)
    const programs = await cli("cost", "--by", "session", ...range, "--limit", "2", "--json")
    expect(JSON.parse(programs.out)).toEqual(
      ((await asked(`/api/metrics/breakdown?${rangeQuery}&group_by=session_id`)) as ReadonlyArray<unknown>).slice(0, 2)
    )
    const days = await cli("cost", ...range, "--limit", "1")
    expect(days.out.trimEnd().split("\n")[1]).toMatch(/^2026-02-09 /)
  })
})

describe("agentwatch-cli breakers", () => {
  it("shows where each one stands that moved, and each of its moves", async () => {
    const { code, out } = await cli("breakers")
    expect(code).toBe(0)
    expect(out).toMatch(/^SCOPE +STATE +SINCE \(UTC\) +LIMIT +REACHED +WHY$/m)
    const history = await cli("breakers", "--history", "--json")
    const changes = JSON.parse(history.out) as ReadonlyArray<{ at: string; scope: string; name: string; to: string }>
    expect(changes.length).toBeGreaterThan(3)
    expect(changes.map(({ at }) => at)).toEqual(
      changes
        .map(({ at }) => at)
        .toSorted()
        .toReversed()
    )
    for (const scope of new Set(changes.map((change) => change.scope))) {
      const last = changes.find((change) => change.scope === scope)
      expect(out).toMatch(new RegExp(`^${scope} +${last?.to} `, "m"))
    }
  })

  it("does not say that all calls pass where it was asked about a stretch of time alone", async () => {
    const [lately, never] = await Promise.all([
      cli("breakers", "--from", "1h"),
      run(["breakers", "--server", empty.url])
    ])
    expect(lately).toMatchObject({
      code: 0,
      out: "",
      err: "No breaker has changed its state in that time. Without --from and --to you see where each one stands.\n"
    })
    expect(never.err).toBe("No breaker has changed its state: all that there are let calls pass.\n")
  })
})

describe("agentwatch-cli breakers --history", () => {
  it.skipIf(!hasTerminal)("has every change in one line of a window of 80 columns", async () => {
    const shown = inTerminal(["breakers", "--history", ...range, "--server", server.url])
    expect(await shown.ended).toBe(0)
    const lines = shown.lines().join("\n")
    for (const change of ["half-open", "retrip", "data-pipeline"]) expect(lines).toContain(change)
    expect(shown.widest()).toBeLessThanOrEqual(80)
  })
})

describe("what a sender writes", () => {
  it.skipIf(!hasTerminal)("is text in a list, and no list is wider than the window", async () => {
    const evil = requestSpan({ agent: `${hostile}agent`, name: `${hostile}${"n".repeat(400_000)}`, task: hostile })
    const breaker = {
      ...requestSpan({ agent: "AgentWatch circuit breaker", name: "circuit_breaker.triggered" }),
      model_inference: null,
      attributes: {
        "cb.scope_id": hostile,
        "cb.to": hostile,
        "cb.actor": hostile,
        "cb.rule": hostile,
        "cb.reason": hostile + "r".repeat(10_000)
      }
    }
    await send(server.url, [evil, breaker])
    const from = ["--from", "1h", "--server", server.url]
    const shown = [
      ["traces"],
      ["cost", "--by", "agent"],
      ["cost", "--by", "task"],
      ["breakers"],
      ["breakers", "--history"]
    ].map((args) => inTerminal([...args, ...from]))
    for (const terminal of shown) {
      expect(await terminal.ended).toBe(0)
      expect(terminal.otherCodes()).toEqual([])
      expect(terminal.widest()).toBeLessThanOrEqual(80)
      expect(terminal.lines().join("\n")).toContain("\\x1b[31")
    }
    // What programs read holds all of it, and still nothing that a terminal obeys.
    const { out } = await cli("traces", "--from", "1h", "--json")
    expect(JSON.parse(out).traces.map(({ agent_name }: { agent_name: string }) => agent_name)).toContain(
      `${hostile}agent`
    )
    expect(out.trimEnd()).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  })
})

describe("a list", () => {
  it("says where there is no server", async () => {
    const ended = await Promise.all(["traces", "cost", "breakers"].map((list) => run([list, "--server", nobody])))
    for (const one of ended)
      expect(one).toMatchObject({ code: 1, err: expect.stringContaining(`No server answers at ${nobody}.`) })
  })
})
