import type { Summary, Timeseries } from "@agentwatch/core/api/Metrics"
import type { Locator, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { count } from "../../packages/dashboard/src/format/Count.js"
import { duration } from "../../packages/dashboard/src/format/Duration.js"
import { money } from "../../packages/dashboard/src/format/Money.js"
import { percent } from "../../packages/dashboard/src/format/Percent.js"
import { faultsInBothThemes } from "../kit/dashboard/accessible.js"
import { beginVisit, hostile, isBroken, overflowOf, type Visit } from "../kit/dashboard/visit.js"
import { get } from "../kit/server.js"
import { modelCall, send } from "../kit/span.js"

const minute = 60_000
const agents = ["careful", "steady", "reckless"] as const

const call = (agent: string, ago: number, changed: Readonly<Record<string, unknown>> = {}) => {
  const end = BigInt(Date.now() - ago) * 1_000_000n
  return modelCall({
    start_time_unix_nano: (end - 800_000_000n).toString(),
    end_time_unix_nano: end.toString(),
    agent_id: agent,
    agent_name: agent,
    task: `work of ${agent}`,
    ...changed
  })
}

/** Every ten minutes for twenty hours one of three agents; every other call of the last one fails. And a little the day before. */
const calls = () => [
  ...Array.from({ length: 120 }, (_, n) => {
    const agent = agents[n % 3] ?? "careful"
    const failed = agent === "reckless" && n % 2 === 0
    return call(agent, (n + 1) * 10 * minute, failed ? { status: { code: "ERROR", message: "503 Overloaded" } } : {})
  }),
  ...Array.from({ length: 60 }, (_, n) => call("careful", (30 * 60 + n) * minute))
]

/** Long enough for a machine that is busy. */
const soon = { timeout: 20_000 }

describe("the overview in a browser", () => {
  let visit: Visit
  let page: Page
  const to = (address: string) => page.goto(`${visit.server.url}${address}`)
  /** As a link within the page does. */
  const follow = (address: string) => page.evaluate((to) => window.history.pushState({}, "", to), address)
  const chart = (name: string) => page.getByRole("slider", { name })
  const charts = () => ["Cost and tokens", "Latency", "Errors and requests"].map(chart)
  const table = () => page.getByRole("table", { name: /^By / })
  const firstRow = () => table().locator("tbody tr").first()
  const totals = () => page.getByRole("region", { name: "Totals" })
  /** From one share of a chart's width to another. */
  const along = async (on: Locator, ...shares: ReadonlyArray<number>) => {
    const box = await on.locator(".u-over").boundingBox()
    if (box === null) throw new Error("the chart is not to be seen")
    return shares.map((share) => ({ x: box.x + box.width * share, y: box.y + box.height / 2 }))
  }

  beforeAll(async () => {
    visit = await beginVisit()
    page = visit.page
    await send(visit.server.url, ...calls())
    await to("/")
    await Promise.all(charts().map((one) => one.waitFor()))
    await firstRow().waitFor()
  })
  afterAll(() => visit.end())

  it("shows the figures of the API", async () => {
    const summary = await get<Summary>(`${visit.server.url}/api/metrics/summary`)
    expect(summary.total_requests).toBe(120)
    await totals().getByRole("button", { name: "+1" }).click()
    const text = await totals().textContent()
    for (const figure of [
      money(summary.total_cost),
      count(summary.total_requests),
      percent(summary.success_rate),
      duration(summary.latency_p50),
      duration(summary.latency_p95),
      ...agents
    ]) {
      expect(text).toContain(figure)
    }
    const { errors } = await get<Timeseries>(`${visit.server.url}/api/metrics/timeseries`)
    expect(await page.getByText(/^Errors: /).textContent()).toContain(`${errors.length} values`)
    expect(await table().locator("tbody tr").count()).toBe(3)
  })

  it("shows what was asked while it was being loaded, and asks nothing twice for its first view", async () => {
    const asked = new Map<string, number>()
    let goOn = () => {}
    const shown = new Promise<void>((resolve) => {
      goOn = resolve
    })
    await page.route(/\/api\/metrics\/\w+\?period=24h/, async (route) => {
      const { pathname } = new URL(route.request().url())
      const times = (asked.get(pathname) ?? 0) + 1
      asked.set(pathname, times)
      if (times > 1) await shown
      await route.continue()
    })
    await to("/")
    await Promise.all(charts().map((one) => one.waitFor()))
    await firstRow().waitFor()
    await totals().getByText(count(120), { exact: true }).waitFor()
    const [first] = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter(({ name }) => name.includes("/api/metrics/summary"))
        .map(({ startTime }) => startTime)
    )
    const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime)
    expect(first).toBeLessThan(painted ?? 0)
    expect([...asked.keys()].toSorted()).toEqual(
      ["breakdown", "summary", "timeseries"].map((name) => `/api/metrics/${name}`)
    )
    goOn()
    await page.unrouteAll({ behavior: "wait" })
  })

  it("says what changed against the time before, and nothing where there is none to tell of", async () => {
    await totals().getByText("+100 % against the 24 h before").first().waitFor()
    await totals().getByText("+2 against the 24 h before").waitFor()
    await follow("/?period=7d")
    await totals().getByText("no data before").first().waitFor()
    await follow("/?period=all")
    await totals().getByText(count(180), { exact: true }).waitFor()
    expect(await totals().getByText("before").count()).toBe(0)
    await follow("/")
  })

  it("draws error rates as bars, red where they are high", async () => {
    const bar = table().locator("tbody tr", { hasText: "reckless" }).locator(".thin-bar > span")
    const bad = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--bad"))
    const drawn = await bar.evaluate((element) => {
      const { height, width } = element.getBoundingClientRect()
      return {
        height,
        full: width / (element.parentElement?.clientWidth ?? 0),
        fill: getComputedStyle(element).backgroundColor
      }
    })
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(bad.slice(at, at + 2), 16))
    expect(drawn).toEqual({ height: 6, full: 1, fill: `rgb(${red}, ${green}, ${blue})` })
  })

  it("leads to a failing agent's trace in three clicks", async () => {
    await page.getByRole("button", { name: "Error rate" }).click()
    expect(await firstRow().textContent()).toContain("reckless")
    await firstRow()
      .getByRole("link", { name: percent(50) })
      .click()
    await page.waitForURL(/\/traces\?.*agent_name=reckless/)
    expect(page.url()).toContain("status=error")
    const traces = page.getByRole("table", { name: "Traces" }).locator("tbody tr")
    await traces.locator("a").first().waitFor()
    expect(await traces.count()).toBe(20)
    await traces.locator("a").first().click()
    await page.waitForURL(/\/traces\/[0-9a-f]{32}/)
  })

  it("shows the same after a reload: period, grouping and order", async () => {
    await to("/")
    await page.getByRole("button", { name: "7d" }).click()
    await page.getByRole("tab", { name: "Tasks" }).click()
    await page.getByRole("button", { name: "Task", exact: true }).click()
    await expect.poll(() => firstRow().textContent(), soon).toContain("work of careful")
    const address = page.url()
    await page.reload()
    await firstRow().getByText("work of careful").waitFor()
    expect(page.url()).toBe(address)
    await page.getByRole("button", { name: "7d", pressed: true }).waitFor()
    await page.getByRole("tab", { name: "Tasks", selected: true }).waitFor()
    expect(await table().getByRole("columnheader", { name: "Task" }).getAttribute("aria-sort")).toBe("ascending")
  })

  it("changes the grouping by the arrow keys", async () => {
    await page.getByRole("tab", { name: "Tasks" }).press("ArrowRight")
    await page.getByRole("tab", { name: "Providers", selected: true }).waitFor()
    await firstRow().getByText("openai").waitFor()
  })

  it("moves the cursor of all charts with that of one, by mouse and by keyboard", async () => {
    await to("/")
    await Promise.all(charts().map((one) => one.waitFor()))
    const [middle] = await along(chart("Latency"), 0.4)
    await page.mouse.move(middle?.x ?? 0, middle?.y ?? 0)
    const places = () => Promise.all(charts().map((one) => one.getAttribute("aria-valuenow")))
    const last = await chart("Latency").getAttribute("aria-valuemax")
    await expect.poll(async () => new Set(await places()).size, soon).toBe(1)
    expect((await places())[0]).not.toBe(last)
    const before = Number((await places())[0])
    await chart("Errors and requests").press("ArrowLeft")
    await expect.poll(places, soon).toEqual(Array(3).fill(String(before - 1)))
    expect(await chart("Cost and tokens").getAttribute("aria-valuetext")).toMatch(/^\w{3} \d+.*: Cost \$/)
  })

  it("chooses a range by dragging, and goes back by the browser's button", async () => {
    const [from, until] = await along(chart("Cost and tokens"), 0.3, 0.6)
    await page.mouse.move(from?.x ?? 0, from?.y ?? 0)
    await page.mouse.down()
    await page.mouse.move(until?.x ?? 0, until?.y ?? 0, { steps: 5 })
    await page.mouse.up()
    await page.waitForURL(/\?from=.*&to=/)
    const zoomed = new URL(page.url()).searchParams
    const hours = (Date.parse(zoomed.get("to") ?? "") - Date.parse(zoomed.get("from") ?? "")) / 3_600_000
    expect(hours).toBeGreaterThan(6)
    expect(hours).toBeLessThan(9)
    await page.goBack()
    await page.getByRole("button", { name: "24h", pressed: true }).waitFor()
  })

  it("leads from a point of a chart to the traces behind it", async () => {
    await Promise.all(charts().map((one) => one.waitFor()))
    const [point] = await along(chart("Cost and tokens"), 0.5)
    await page.mouse.click(point?.x ?? 0, point?.y ?? 0)
    await page.waitForURL(/\/traces\?.*from=.*&to=/)
    const { searchParams } = new URL(page.url())
    expect(Date.parse(searchParams.get("to") ?? "") - Date.parse(searchParams.get("from") ?? "")).toBe(15 * minute)
    await page.getByRole("table", { name: "Traces" }).locator("tbody a").first().waitFor()
  })

  it("shows what arrives without a reload and without moving, hostile names as text", async () => {
    await to("/?period=1h")
    await firstRow().waitFor()
    await page.evaluate(() => Object.assign(window, { neverReloaded: true }))
    const place = await table().boundingBox()
    await send(visit.server.url, call(hostile, minute, { task: hostile }))
    await table().getByText("<img src=x").waitFor()
    expect(await isBroken(page)).toBe(false)
    expect((await table().boundingBox())?.y).toBe(place?.y)
    expect(await page.evaluate(() => "neverReloaded" in window)).toBe(true)
  })

  it("says so where there is nothing in a range", async () => {
    await follow("/?from=2020-01-01T00:00:00.000Z&to=2020-01-02T00:00:00.000Z")
    expect(await page.getByText("No requests in this range.").first().waitFor()).toBeUndefined()
    await expect.poll(() => page.getByText("No requests in this range.").count(), soon).toBe(4)
  })

  it("keeps nobody out, and fits into narrow windows", async () => {
    await to("/")
    await firstRow().waitFor()
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
