import { randomBytes } from "node:crypto"
import type { Timeseries } from "@agentwatch/core/api/Metrics"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { faultsInBothThemes } from "../kit/dashboard/accessible.js"
import { beginVisit, type Visit } from "../kit/dashboard/visit.js"
import { get } from "../kit/server.js"
import { modelCall, send } from "../kit/span.js"

const newId = (bytes: number) => randomBytes(bytes).toString("hex")

// The whole night within one bucket of a quarter of an hour, some hours ago.
const quarter = 15 * 60_000
const night = Math.floor((Date.now() - 5 * 3_600_000) / quarter) * quarter + 60_000

const overloaded = { code: "ERROR", message: "503: the model is overloaded" }
const why = "Circuit breaker open: Error rate too high"
const refused = { code: "ERROR", message: `AgentWatch blocked a call of agent Importer: ${why}` }

/** A run of the import, so many seconds into the night, with what happened in it. */
const run = (second: number, status: object, ...inside: ReadonlyArray<Readonly<Record<string, unknown>>>) => {
  const trace_id = newId(16)
  const root = newId(8)
  const at = (ms: number) => `${night + second * 1_000 + ms}000000`
  const span = { trace_id, start_time_unix_nano: at(0), end_time_unix_nano: at(900), agent_name: "Importer" }
  return [
    { ...span, span_id: root, name: `import ${second}`, status },
    ...inside.map((more, n) => ({
      ...span,
      span_id: newId(8),
      parent_span_id: root,
      start_time_unix_nano: at(n * 100 + 1),
      end_time_unix_nano: at(n * 100 + 50),
      ...more
    }))
  ]
}

const { model_inference } = modelCall()
const failing = { name: "chat gpt-4o", status: overloaded, model_inference }
const opening = {
  name: "circuit_breaker.triggered",
  agent_id: "Importer",
  agent_name: "AgentWatch circuit breaker",
  status: { code: "OK" },
  attributes: {
    "cb.scope": "agent",
    "cb.scope_id": "Importer",
    "cb.from": "closed",
    "cb.to": "open",
    "cb.rule": "max_error_rate",
    "cb.reason": "Error rate too high: 2 of 2 calls failed",
    "cb.threshold": 0.3,
    "cb.current": 1
  }
}

describe("a bad night", () => {
  let visit: Visit
  let page: Page
  const panel = () => page.getByRole("region", { name: "Opened span" })
  const traces = () => page.getByRole("table", { name: "Traces" }).locator("tbody tr")

  const clickRedBar = async () => {
    await page.goto(`${visit.server.url}/`)
    const chart = page.getByRole("slider", { name: "Errors and requests" })
    await chart.waitFor()
    const { errors } = await get<Timeseries>(`${visit.server.url}/api/metrics/timeseries`)
    const box = await chart.locator(".u-over").boundingBox()
    if (box === null) throw new Error("the chart is not to be seen")
    const bar = errors.findIndex((n) => n > 0) / (errors.length - 1)
    await page.mouse.click(box.x + box.width * bar, box.y + box.height / 2)
    await page.waitForURL(/\/traces\?.*status=error/)
    await traces().locator("a").first().waitFor()
  }

  beforeAll(async () => {
    visit = await beginVisit()
    page = visit.page
    await send(
      visit.server.url,
      ...run(0, overloaded, failing),
      ...run(10, overloaded, failing, opening),
      ...Array.from({ length: 15 }, (_, n) => run(20 + n, refused)).flat()
    )
  })
  afterAll(() => visit.end())

  it("is traced to its cause in three clicks from the overview", async () => {
    await clickRedBar()
    expect(await traces().first().textContent()).toContain("import 0")
    await traces().first().getByRole("link").click()
    await page.getByRole("button", { name: "2 errors" }).click()
    await panel().getByText("503: the model is overloaded").waitFor()
  })

  it("leads from what was blocked to what tripped the breaker, and from there to the call it stood on", async () => {
    await clickRedBar()
    await traces().last().getByRole("link").click()
    // Its trace has one span, which is open.
    await panel().getByText("Blocked", { exact: true }).waitFor()
    await page.getByRole("region", { name: "Facts of this trace" }).getByText("Blocked", { exact: true }).waitFor()
    expect(await faultsInBothThemes(page)).toEqual([])
    await panel().getByRole("link", { name: "What tripped it" }).click()
    await panel().getByText("Error rate too high: 2 of 2 calls failed").first().waitFor()
    await panel().getByRole("link", { name: "The call it stood on" }).click()
    await panel().getByText("503: the model is overloaded").waitFor()
    await panel().getByRole("heading", { name: "chat gpt-4o" }).waitFor()
  })

  it("is traced to its cause in three clicks by way of the breakers, too", async () => {
    await page.goto(`${visit.server.url}/`)
    await page.getByRole("link", { name: "Defense" }).click()
    await page.getByRole("table", { name: "Transitions" }).locator("tbody tr").first().getByRole("link").click()
    await panel().getByRole("link", { name: "The call it stood on" }).click()
    await panel().getByText("503: the model is overloaded").waitFor()
  })

  it("says so where no span tells what tripped a breaker", async () => {
    const [blocked] = run(60, { code: "ERROR", message: `AgentWatch blocked a call of agent Unknown: ${why}` })
    await send(visit.server.url, blocked)
    await page.goto(`${visit.server.url}/traces/${blocked?.trace_id}`)
    await panel().getByText("No recorded span tells what tripped it.").waitFor()
  })

  it("is told apart from an error in the feed, where a blocked call was logged", async () => {
    await send(visit.server.url, modelCall({ task: "logged", status: refused }))
    await page.goto(`${visit.server.url}/feed`)
    const row = page.getByRole("row").filter({ hasText: "logged" })
    await row.getByText("Blocked", { exact: true }).waitFor({ timeout: 15_000 })
  })

  it("gives the browser nothing to complain about", () => {
    expect(visit.complaints).toEqual([])
  })
})
