import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { beginVisit, type Visit } from "../kit/dashboard/visit.js"
import { modelCall, send } from "../kit/span.js"

const failing = modelCall({ agent_name: "once", status: { code: "ERROR", message: "429" } })
const breaker = {
  ...modelCall({ agent_name: "AgentWatch circuit breaker", name: "circuit_breaker.triggered" }),
  attributes: { "cb.scope": "agent", "cb.scope_id": "once", "cb.to": "open", "cb.reason": "too much" },
  model_inference: null
}

describe("addresses of the dashboard", () => {
  let visit: Visit
  let page: Page
  const to = (address: string) => page.goto(`${visit.server.url}${address}`)
  const notice = () => page.getByText("that are passed over").locator("..")
  const tab = (name: string) => page.getByRole("tab", { name, selected: true })

  beforeAll(async () => {
    visit = await beginVisit()
    page = visit.page
    const well = Array.from({ length: 2_999 }, () => modelCall({ agent_name: "once" }))
    for (let at = 0; at < well.length; at += 500) await send(visit.server.url, ...well.slice(at, at + 500))
    await send(visit.server.url, failing, breaker)
  })
  afterAll(() => visit.end())

  it("do not tell of all where one is missing: one failure in three thousand is seen", async () => {
    await to("/")
    await page.getByRole("table", { name: "By agent" }).getByRole("link", { name: "<0.1 %" }).waitFor()
    await page.getByText("99.9 % success").waitFor()
  })

  it("with parameters that say nothing get the usual page, which says so", async () => {
    for (const [address, chosen] of [
      ["/", "Agents"],
      ["/cost", "Agents"]
    ] as const) {
      await to(`${address}?by=moon&sort=colour&period=1y&nonsense=1`)
      await tab(chosen).waitFor()
      await page.getByRole("table", { name: "By agent" }).getByRole("link", { name: "once" }).first().waitFor()
      for (const name of ["by", "sort", "period", "nonsense"]) await notice().getByText(name, { exact: true }).waitFor()
      await page.getByRole("button", { name: "Remove all" }).click()
      await notice().waitFor({ state: "detached" })
      expect(new URL(page.url()).search).toBe("")
    }
    await to(`/traces/${failing.trace_id}?view=moon&span=sun`)
    await tab("Waterfall").waitFor()
    for (const name of ["view", "span"]) await notice().getByText(name, { exact: true }).waitFor()
  })

  it("mean the server's last hour, also where the browser's clock is two hours ahead", async () => {
    const ahead = await visit.browser.newPage()
    await ahead.clock.setSystemTime(Date.now() + 7_200_000)
    await ahead.goto(`${visit.server.url}/traces?period=1h`)
    await ahead.getByText(/of 3,00\d traces/).waitFor()
    await ahead.goto(`${visit.server.url}/defense?period=1h`)
    await ahead.getByText("too much").first().waitFor()
    await ahead.close()
  })

  it("hold the order of transitions", async () => {
    await to("/defense")
    await page.getByRole("button", { name: "Scope" }).click()
    await page.waitForURL(/sort=scope/)
    await page.reload()
    await page.getByRole("columnheader", { name: "Scope" }).and(page.locator("[aria-sort]")).waitFor()
  })

  it("give the browser nothing to complain about", () => {
    expect(visit.complaints).toEqual([])
  })
})
