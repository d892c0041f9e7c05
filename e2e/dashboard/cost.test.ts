import type { AgentCosts, DailyCosts, ModelCosts } from "@agentwatch/core/api/Costs"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { projectionOf } from "../../packages/dashboard/src/cost/Projection.js"
import { totalOf } from "../../packages/dashboard/src/cost/totalOf.js"
import { money } from "../../packages/dashboard/src/format/Money.js"
import { percent } from "../../packages/dashboard/src/format/Percent.js"
import { faultsInBothThemes } from "../kit/dashboard/accessible.js"
import { beginVisit, overflowOf, type Visit } from "../kit/dashboard/visit.js"
import { get } from "../kit/server.js"
import { modelCall, send } from "../kit/span.js"

const hour = 3_600_000

/** Four calls a day for ten days; one of the four is of a model that no list has. */
const calls = () =>
  Array.from({ length: 40 }, (_, n) => {
    const end = BigInt(Date.now() - n * 6 * hour - 60_000) * 1_000_000n
    const unknown = n % 4 === 0
    return modelCall({
      start_time_unix_nano: (end - 500_000_000n).toString(),
      end_time_unix_nano: end.toString(),
      agent_id: `agent-${n % 2}`,
      agent_name: `Agent ${n % 2}`,
      user_id: `user-${n % 5}`,
      tags: ["all", n % 2 === 0 ? "even" : "odd"],
      model_inference: {
        model_name: unknown ? "unheard-of" : "gpt-4o",
        provider: "openai",
        prompt_tokens: 10_000 + n,
        completion_tokens: 1_000,
        cache_read_tokens: unknown ? 0 : 4_000
      }
    })
  })

/** Long enough for a machine that is busy. */
const soon = { timeout: 20_000 }

describe("the cost page in a browser", () => {
  let visit: Visit
  let page: Page
  const to = (address: string) => page.goto(`${visit.server.url}/cost${address}`)
  const api = <A>(path: string) => get<A>(`${visit.server.url}/api/cost/${path}`)
  const table = () => page.getByRole("table", { name: /^By / })
  const rows = () => table().locator("tbody tr")
  const totals = () => page.getByRole("region", { name: "Totals" })

  beforeAll(async () => {
    visit = await beginVisit()
    page = visit.page
    await send(visit.server.url, ...calls())
    await to("?period=all")
    await rows().first().waitFor()
  })
  afterAll(() => visit.end())

  it("shows what the API says was spent, how much of it at the default rate, and what came from caches", async () => {
    const { cost: days } = await api<typeof DailyCosts.Type>("daily")
    const spent = totalOf(days)
    const text = await totals().textContent()
    expect(text).toContain(money(spent.cost_usd))
    expect(text).toContain(`${percent((spent.default_cost_usd / spent.cost_usd) * 100)} default rate`)
    expect(text).toContain(percent((spent.cache_read_tokens / spent.prompt_tokens) * 100))
    const bars = page.getByRole("slider", { name: "By day, UTC" })
    expect(await bars.getAttribute("aria-valuemax")).toBe(String(days.length - 1))
  })

  it("projects the month to its end, and says from what", async () => {
    const { cost: days } = await api<typeof DailyCosts.Type>("daily")
    const { rate, rest, soFar, total } = projectionOf(days, Date.now())
    const text = await totals().textContent()
    expect(text).toContain(money(soFar))
    expect(text).toContain(money(total ?? 0))
    expect(text).toContain(`${rest} day`)
    expect(text).toContain(`${money(rate?.perDay ?? 0)}, the mean of the last 7 full days`)
  })

  it("groups by agent, model, user and tag, with the figures of the API", async () => {
    const { cost: ofAgents } = await api<typeof AgentCosts.Type>("by-agent")
    expect(await rows().first().textContent()).toContain(money(ofAgents[0]?.cost_usd ?? 0))
    await page.getByRole("tab", { name: "Models" }).click()
    const { cost: ofModels } = await api<typeof ModelCosts.Type>("by-model")
    const unknown = ofModels.find(({ model_name }) => model_name === "unheard-of")
    const row = rows().filter({ hasText: "unheard-of" })
    await row.getByText("100 % default rate").waitFor()
    await page.getByText("Default rate: no price list has the model", { exact: false }).waitFor()
    expect(await row.textContent()).toContain(money(unknown?.cost_usd ?? 0))
    await page.getByRole("tab", { name: "Users" }).click()
    await expect.poll(() => rows().count(), soon).toBe(5)
    await page.getByRole("tab", { name: "Tags" }).click()
    await rows().filter({ hasText: "even" }).waitFor()
    expect(await rows().filter({ hasText: "all" }).textContent()).toContain("100 %")
    const begins = await rows()
      .locator(".share .thin-bar")
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().left))
    expect(begins).toEqual(Array(3).fill(begins[0]))
  })

  it("shows the same after a reload: period, grouping and order", async () => {
    await page.getByRole("button", { name: "30d" }).click()
    await page.getByRole("button", { name: "Requests" }).click()
    await page.waitForURL(/sort=requests/)
    const address = page.url()
    await page.reload()
    await rows().first().waitFor()
    expect(page.url()).toBe(address)
    await page.getByRole("tab", { name: "Tags", selected: true }).waitFor()
    await page.getByRole("button", { name: "30d", pressed: true }).waitFor()
    expect(await table().getByRole("columnheader", { name: "Requests" }).getAttribute("aria-sort")).toBe("descending")
  })

  it("leads from a row to its traces, and from a day to those of the day", async () => {
    await rows().filter({ hasText: "even" }).getByRole("link").click()
    await page.waitForURL(/\/traces\?.*tag=even/)
    await page.goBack()
    const bars = page.getByRole("slider", { name: "By day, UTC" })
    await bars.press("End")
    await bars.press("ArrowLeft")
    await bars.press("Enter")
    await page.waitForURL(/\/traces\?.*from=\d{4}-\d\d-\d\dT00(:|%3A)00(:|%3A)00.000Z/)
  })

  it("says so where nothing was spent", async () => {
    await to("?from=2020-01-01T00:00:00.000Z&to=2020-01-02T00:00:00.000Z")
    await expect.poll(() => page.getByText("No cost in this range.").count(), soon).toBe(2)
  })

  it("keeps nobody out, and fits into narrow windows", async () => {
    await to("?period=all&by=model")
    await rows().first().waitFor()
    expect(await faultsInBothThemes(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 740 })
    await expect.poll(() => overflowOf(page), soon).toBe(0)
    expect(await faultsInBothThemes(page)).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it("gives the browser nothing to complain about", () => {
    expect(visit.complaints).toEqual([])
  })
})
