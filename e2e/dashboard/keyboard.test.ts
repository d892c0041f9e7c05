import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { faultsInBothThemes } from "../kit/dashboard/accessible.js"
import { beginVisit, overflowOf, type Visit } from "../kit/dashboard/visit.js"
import { freePort, serve } from "../kit/server.js"
import { modelCall, send } from "../kit/span.js"
import { until } from "../kit/until.js"

const many = 120

/** Calls a second apart, the first the newest. */
const calls = () => {
  const now = BigInt(Date.now()) * 1_000_000n
  return Array.from({ length: many }, (_, n) => {
    const end = now - BigInt(n + 1) * 1_000_000_000n
    const start_time_unix_nano = (end - 10_000_000n).toString()
    return modelCall({ name: `call ${n}`, start_time_unix_nano, end_time_unix_nano: end.toString() })
  })
}

describe("the dashboard by keyboard alone", () => {
  let visit: Visit
  let page: Page
  const to = (address: string) => page.goto(`${visit.server.url}${address}`)
  const press = async (...keys: ReadonlyArray<string>) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const focused = () =>
    page.evaluate(() => {
      const { activeElement } = document
      return activeElement?.getAttribute("data-place") ?? activeElement?.tagName.toLowerCase()
    })
  const isFocused = (what: string) => until(`the focus is on ${what}`, async () => (await focused()) === what, 20_000)
  const listed = () => page.getByText(`${many} of ${many} traces`).waitFor()

  beforeAll(async () => {
    visit = await beginVisit()
    page = visit.page
    await send(visit.server.url, ...calls())
  })
  afterAll(() => visit.end())

  it("can do without letters that act from anywhere, and remembers that", async () => {
    await to("/traces")
    await listed()
    await press("j")
    await isFocused("0")
    await page.getByRole("button", { name: "Keys" }).click()
    await page.getByLabel("Letters act from anywhere on a page").uncheck()
    await press("Escape")
    await page.reload()
    await listed()
    await press("j", "/", "g", "o")
    expect([await focused(), new URL(page.url()).pathname]).toEqual(["body", "/traces"])
    // Within a list that has the focus they move, and Escape is no letter.
    await page.locator("tr[data-place]").first().focus()
    await press("j", "j", "k")
    await isFocused("1")
    await page.getByRole("button", { name: "Keys" }).click()
    expect(await page.getByLabel("Letters act from anywhere on a page").isChecked()).toBe(false)
    await page.getByLabel("Letters act from anywhere on a page").check()
    await press("Escape", "/")
    await isFocused("input")
  })

  it("lists the keys, with nothing that axe would complain about, wide and narrow", async () => {
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 })
      await to("/traces")
      await listed()
      await page.getByRole("button", { name: "Keys" }).click()
      await page.getByText("next error of a trace").waitFor()
      expect(await faultsInBothThemes(page)).toEqual([])
      expect(await overflowOf(page)).toBe(0)
      const box = await page.locator(".keys-help .popup-panel").boundingBox()
      expect((box?.x ?? -1) >= 0 && (box?.y ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= width).toBe(true)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it("is at the title of a page that was opened from a row, and goes on from that row when it comes back", async () => {
    await to("/traces")
    await listed()
    await page.getByRole("button", { name: "Columns" }).focus()
    for (let place = 0; place < 12; place++) {
      await press("j")
      await isFocused(String(place))
    }
    await press("Enter")
    await page.waitForURL(/\/traces\/[0-9a-f]{32}/)
    await isFocused("h1")
    await page.goBack()
    await listed()
    await press("j")
    await isFocused("12")
  })

  it("gets into a list by Tab wherever that was scrolled to", async () => {
    await to("/traces")
    await listed()
    await page.locator("tr[data-place]").first().focus()
    await press("j")
    await isFocused("1")
    await page.locator(".table-scroll").evaluate((element) => element.scrollTo({ top: 2_500 }))
    await page.locator('tr[data-place="1"]').waitFor({ state: "detached" })
    await page.locator("thead button").last().focus()
    await press("Tab")
    await until("a row in sight has the focus", async () => Number(await focused()) > 50, 20_000)
  })

  it("is back at a span when what it tells is closed from within", async () => {
    await to("/traces")
    await listed()
    await page.locator("tr[data-place] a").first().click()
    const row = page.getByRole("treeitem").first()
    const panel = page.getByRole("region", { name: "Opened span" })
    await row.waitFor()
    await page.goto(`${page.url()}${page.url().includes("?") ? "&" : "?"}span=${await row.getAttribute("data-key")}`)
    await panel.waitFor()
    await panel.getByRole("button", { name: "Copy" }).focus()
    await press("Escape")
    await isFocused("0")
  })

  it("goes on where it was while a file is made", async () => {
    await to("/traces")
    await listed()
    await page.route("**/api/traces?**limit=500**", async (route) => {
      await until("it was cancelled", () => cancelled, 20_000)
      await route.abort()
    })
    let cancelled = false
    await page.getByRole("button", { name: "Export" }).focus()
    await press("Enter", "Tab", "Enter")
    await until(
      "the focus is on what ends it",
      async () => (await page.evaluate(() => document.activeElement?.textContent)) === "Cancel",
      20_000
    )
    cancelled = true
    await press("Enter")
    await until(
      "the focus is on what begins it",
      async () => (await page.evaluate(() => document.activeElement?.textContent)) === "CSV",
      20_000
    )
    await page.unroute("**/api/traces?**limit=500**")
  })

  it("goes on from what a button has shown, where that goes away", async () => {
    const where = () => page.evaluate(() => document.activeElement?.className)
    const pressed = async (name: RegExp, then: string) => {
      await page.getByRole("button", { name }).first().focus()
      await press("Enter")
      await page.getByRole("button", { name }).first().waitFor({ state: "detached" })
      expect(await where()).toBe(then)
    }
    const long = modelCall({ agent_name: "LongBot", input: "word ".repeat(2_000) })
    await to("/traces?agent_name=LongBot")
    await page.getByText("No traces in this range fit", { exact: false }).waitFor()
    await send(visit.server.url, long)
    await page.getByText("1 of 1 trace").waitFor()
    await send(visit.server.url, modelCall({ agent_name: "LongBot" }))
    await pressed(/^1 new/, "table-scroll")
    await press("Tab")
    expect(await page.evaluate(() => document.activeElement?.closest("thead")?.tagName)).toBe("THEAD")

    await to(`/traces/${long.trace_id}?span=${long.span_id}`)
    await pressed(/^Show all 10,000 characters/, "long-text")

    await to("/feed?agent_name=LongBot")
    await page.getByText("2 requests").waitFor()
    await page.getByRole("button", { name: "Pause" }).click()
    await send(visit.server.url, modelCall({ agent_name: "LongBot" }))
    await pressed(/^1 new/, "table-scroll")
    await page.getByText("3 requests").waitFor()

    await to("/cost?nonsense=1")
    await page.getByRole("button", { name: "Remove all" }).focus()
    await press("Enter")
    await page.waitForURL(/\/cost$/)
    await until("the focus is on what stands before", async () => (await where()) === "page-head", 20_000)
  })

  it("is asked for the key where one is needed, and is at the title once it is given", async () => {
    process.env.API_KEY = "a-key-of-ours"
    const keyed = await serve(await freePort()).finally(() => {
      delete process.env.API_KEY
    })
    try {
      await page.goto(`${keyed.url}/cost`)
      await page.getByLabel("API key").waitFor()
      await isFocused("input")
      await page.keyboard.type("another")
      await press("Enter")
      await page.getByText("The server does not accept this key.").waitFor()
      await isFocused("input")
      await press("Control+a")
      await page.keyboard.type("a-key-of-ours")
      await press("Tab", "Enter")
      await page.getByRole("heading", { name: "Cost", level: 1 }).waitFor()
      await isFocused("h1")
    } finally {
      await keyed.stop()
    }
  })
})
