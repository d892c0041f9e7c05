import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { faultsInBothThemes } from "../kit/dashboard/accessible.js"
import { beginVisit, hostile, isBroken, overflowOf, type Visit } from "../kit/dashboard/visit.js"
import { modelCall, send } from "../kit/span.js"

const newId = (bytes: number) => randomBytes(bytes).toString("hex")

/** A trace of an agent in which its breaker did something so many seconds ago. */
const moved = (name: string, scopeId: string, secondsAgo: number, attributes: Readonly<Record<string, unknown>>) => {
  const at = `${Date.now() - secondsAgo * 1_000}000000`
  const place = { trace_id: newId(16), start_time_unix_nano: at, end_time_unix_nano: at }
  const root = { ...place, span_id: newId(8), name: `work of ${scopeId}`.slice(0, 200), agent_name: scopeId }
  const move = {
    ...place,
    span_id: newId(8),
    parent_span_id: root.span_id,
    name: `circuit_breaker.${name}`,
    agent_id: scopeId,
    agent_name: "AgentWatch circuit breaker",
    agent_role: "SafetyMonitor",
    attributes: {
      "cb.scope": scopeId === "global" ? "global" : "agent",
      "cb.scope_id": scopeId,
      "cb.actor": "breaker",
      ...attributes
    }
  }
  return [root, move] as const
}

const overBudget = {
  "cb.from": "closed",
  "cb.to": "open",
  "cb.rule": "budget_per_hour",
  "cb.reason": "Hourly budget exceeded: $0.61 spent of $0.60",
  "cb.threshold": 0.6,
  "cb.current": 0.61
}

const refused = (secondsAgo: number, by = " of agent Writer") => {
  const at = `${Date.now() - secondsAgo * 1_000}000000`
  const message = `AgentWatch blocked a call${by}: Circuit breaker open: Hourly budget exceeded`
  const place = { trace_id: newId(16), span_id: newId(8), start_time_unix_nano: at, end_time_unix_nano: at }
  return { ...place, name: "draft", agent_name: "Writer", status: { code: "ERROR", message } }
}

describe("the page of defense", () => {
  let visit: Visit
  const tile = (name: string) =>
    visit.page.getByRole("article").filter({ has: visit.page.getByRole("heading", { name }) })

  beforeAll(async () => {
    visit = await beginVisit()
  })
  afterAll(() => visit.end())

  it("says so while no breaker has moved", async () => {
    await visit.page.goto(`${visit.server.url}/defense`)
    await visit.page.getByText("No breaker has moved in this range.").waitFor()
    expect(await faultsInBothThemes(visit.page)).toEqual([])
  })

  it("shows a scope as soon as its breaker moves: state, reason, what was measured, and nothing that no span tells", async () => {
    await send(visit.server.url, ...moved("triggered", "Writer", 30, overBudget))
    await tile("Writer").waitFor()
    for (const text of ["Open", "opened 1 time", "Hourly budget exceeded", "$0.61 of $0.60 an hour"]) {
      await tile("Writer").getByText(text).first().waitFor()
    }
    expect(await tile("Writer").getByText("No span tells it.").count()).toBe(2)
    await tile("Writer").getByText("No blocked call was recorded.").waitFor()
  })

  it("tells how many traces were stopped, and about what that saved", async () => {
    await send(visit.server.url, modelCall({ agent_name: "Writer" }), refused(20), refused(10), refused(5))
    const blocked = tile("Writer").getByRole("link", { name: "3 traces with a blocked call" })
    await blocked.waitFor()
    // Three times what the one call has cost.
    await tile("Writer").getByText("about $0.00783 not spent").waitFor()
    await blocked.click()
    await visit.page.waitForURL(/\/traces\?.*agent_id=Writer/)
    await visit.page.goBack()
  })

  it("follows a breaker back to closed, with the history of how it got there", async () => {
    await send(
      visit.server.url,
      ...moved("budget_increased", "Writer", 2, {
        ...overBudget,
        "cb.from": "open",
        "cb.to": "closed",
        "cb.threshold": 1.6,
        "cb.actor": "editor-1",
        "cb.reason": "Budget raised by $1.00 to $1.60"
      }),
      ...moved("triggered", "global", 1, {
        "cb.from": "closed",
        "cb.to": "open",
        "cb.rule": "trip",
        "cb.reason": "Stop everything",
        "cb.threshold": 0,
        "cb.current": 0,
        "cb.actor": "oncall"
      })
    )
    await tile("Writer").getByText("Closed").waitFor()
    await tile("Writer").getByText("$0.61 of $1.60 an hour").waitFor()
    await tile("All calls").getByText("Stop everything").waitFor()
    // No search finds its refusals alone, so the link says how many there are behind it.
    await send(visit.server.url, refused(1, ""), refused(1, ""))
    await tile("All calls").getByText("2 traces with a blocked call").waitFor()
    await tile("All calls").getByRole("link", { name: "all 5 with one, by whatever breaker" }).waitFor()
    // Those that refuse calls come first.
    expect(await visit.page.getByRole("article").first().getByRole("heading").textContent()).toBe("All calls")
    const history = visit.page.getByRole("table", { name: "Transitions" })
    expect(await history.getByRole("row").count()).toBe(4)
    await history.getByText("editor-1").waitFor()
    expect(await faultsInBothThemes(visit.page)).toEqual([])
  })

  it("leads from a transition to its span", async () => {
    await visit.page
      .getByRole("row", { name: /Budget raised/ })
      .getByRole("link")
      .click()
    await visit.page
      .getByRole("region", { name: "Opened span" })
      .getByText("Budget raised by $1.00 to $1.60")
      .first()
      .waitFor()
    await visit.page.goBack()
    await tile("Writer").waitFor()
  })

  it("names the scope of each transition also on a telephone", async () => {
    await visit.page.setViewportSize({ width: 360, height: 800 })
    const cut = await visit.page
      .getByRole("table", { name: "Transitions" })
      .evaluate((table) =>
        [...table.querySelectorAll("tbody td")].flatMap((cell) =>
          cell.scrollWidth > cell.clientWidth ? [cell.textContent] : []
        )
      )
    expect(cut).toEqual([])
    await visit.page.setViewportSize({ width: 1440, height: 900 })
  })

  it("shows hostile content as text, and fits on a telephone", async () => {
    await send(
      visit.server.url,
      ...moved("paused", hostile, 1, {
        "cb.to": "paused",
        "cb.reason": hostile,
        "cb.actor": hostile,
        "cb.rule": hostile
      })
    )
    await visit.page.getByRole("heading", { name: /<img src=x/ }).waitFor()
    await visit.page.setViewportSize({ width: 390, height: 844 })
    expect(await overflowOf(visit.page)).toBe(0)
    expect(await isBroken(visit.page)).toBe(false)
    expect(await faultsInBothThemes(visit.page)).toEqual([])
  })

  it("bears names that no address can hold, and numbers wider than a tile", async () => {
    const endless = `endless ${"n".repeat(20_000)}`
    await send(
      visit.server.url,
      ...moved("triggered", endless, 0, {
        "cb.to": "open",
        "cb.rule": "max_calls_per_minute",
        "cb.threshold": 1,
        "cb.current": 1e300
      })
    )
    await tile("endless").getByText("The name is too long to ask for blocked calls.").waitFor()
    expect(await overflowOf(visit.page)).toBe(0)
    await visit.page
      .getByRole("row", { name: /endless/ })
      .getByRole("link")
      .click()
    await visit.page.getByRole("region", { name: "Opened span" }).getByText("a minute, limit 1").waitFor()
    expect(await overflowOf(visit.page)).toBe(0)
  })

  it("gives the browser nothing to complain about", () => {
    expect(visit.complaints).toEqual([])
  })
})
