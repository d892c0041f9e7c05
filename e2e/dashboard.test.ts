import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { launch } from "./kit/browser.js"
import { freePort, freshDirectory, type Serving, serve } from "./kit/server.js"
import { modelCall, send } from "./kit/span.js"

const pictures = fileURLToPath(new URL("../.cache/pictures/", import.meta.url))

describe("the dashboard in a browser", () => {
  let browser: Browser
  let page: Page
  let server: Serving
  let port: number
  const directory = freshDirectory()
  const complaints: Array<string> = []
  const asked = new Set<string>()

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    port = await freePort()
    server = await serve(port, directory)
    browser = await launch()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()))
    page.on("request", (request) => asked.add(new URL(request.url()).origin))
    await page.goto(server.url)
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  it("says how to begin while there is nothing to see", async () => {
    await page.getByText("@agentwatch/sdk").first().waitFor()
    await page.screenshot({ path: `${pictures}empty.png` })
  })

  it("shows a span that was sent a moment before, without a reload", async () => {
    await page.evaluate(() => Object.assign(window, { neverReloaded: true }))
    await send(server.url, modelCall())
    // 68 × $2.50 + 1,152 × $1.25 + 100 × $10 per million.
    await page.getByText("$0.00261").first().waitFor()
    expect(await page.evaluate(() => "neverReloaded" in window)).toBe(true)
  })

  it("leads from page to page without a reload, and back again", async () => {
    const pages = page.getByRole("navigation", { name: "Pages" })
    for (const name of ["Live feed", "Defense", "Cost", "Traces"]) {
      await pages.getByRole("link", { name }).click()
      await page.getByRole("heading", { level: 1, name }).waitFor()
      expect(await page.title()).toBe(`${name} · AgentWatch`)
    }
    await page.keyboard.press("g")
    await page.keyboard.press("o")
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor()
    await page.goBack()
    await page.getByRole("heading", { level: 1, name: "Traces" }).waitFor()
    expect(await page.evaluate(() => "neverReloaded" in window)).toBe(true)
  })

  it("opens a trace to its spans, with tokens, cost and content", async () => {
    await page
      .getByRole("link", { name: /chat gpt-4o/ })
      .first()
      .click()
    await page.getByText("The Elbe.").waitFor()
    await page.getByTitle("1,152").waitFor()
    await page.screenshot({ path: `${pictures}trace.png` })
  })

  it("shows the same after a reload, and the range goes along from page to page", async () => {
    await page.reload()
    await page.getByText("The Elbe.").waitFor()
    await page.goto(`${server.url}/traces?period=7d&nonsense=1`)
    await page.getByRole("button", { name: "7d", pressed: true }).waitFor()
    await page.getByRole("link", { name: "Overview" }).click()
    await page.getByRole("button", { name: "7d", pressed: true }).waitFor()
    await page.getByRole("button", { name: "Range" }).click()
    await page.getByLabel("From").fill("2026-02-09T15:30")
    await page.getByRole("button", { name: "Show" }).click()
    await page.waitForURL(/from=2026-02-09T\d\d.*&to=/)
    await page.getByRole("button", { name: /^Feb 9.* to / }).waitFor()
    await page.getByRole("button", { name: "24h" }).click()
    await page.waitForURL(`${server.url}/`)
  })

  it("says so where an address leads nowhere, names no trace, or one that is not there", async () => {
    await page.goto(`${server.url}/old/address`)
    await page.getByText("This address leads to no page.", { exact: false }).waitFor()
    await page.goto(`${server.url}/traces/nonsense?span=<b>`)
    await page.getByText("This address holds no id of a trace.", { exact: false }).waitFor()
    await page.getByRole("link", { name: "To the traces" }).click()
    await page.waitForURL(`${server.url}/traces`)
    await page.goto(`${server.url}/traces/${"1".repeat(32)}`)
    await page.getByText("The server has no spans of this trace.").waitFor()
    // A browser says of each answer that is no success that it was none.
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !/status of 404/.test(text)))
    await page.goto(`${server.url}/?period=nonsense&from=never`)
    await page.getByRole("button", { name: "24h", pressed: true }).waitFor()
  })

  it("shows hostile content as text", async () => {
    const evil = `<img src=x onerror="window.broken=1"><script>window.broken=1</script>"'\u202e`
    await send(server.url, modelCall({ name: evil, agent_name: evil, input: evil, output: evil }))
    await page.getByRole("link", { name: "Traces" }).click()
    await page.getByText("<img src=x").first().waitFor()
    expect(await page.evaluate(() => "broken" in window)).toBe(false)
  })

  it("keeps what it shows when the server goes, says so, and comes back by itself", async () => {
    await page.getByRole("link", { name: "Overview" }).click()
    await page
      .getByText(/^\$0\.00/)
      .first()
      .waitFor()
    await server.stop()
    await page
      .getByText(/reconnecting/i)
      .first()
      .waitFor()
    expect(await page.getByText(/^\$0\.00/).count()).toBeGreaterThanOrEqual(1)
    // Figures of the range before are none of that which is chosen now.
    await page.getByRole("button", { name: "7d" }).click()
    await page.getByText("Nothing has been read yet.", { exact: false }).first().waitFor()
    await expect.poll(() => page.getByText(/^\$0\.00/).count(), { timeout: 10_000 }).toBe(0)
    await page.getByRole("button", { name: "24h" }).click()
    await page.getByText("What you see was read", { exact: false }).waitFor()
    expect(await page.getByText(/^\$0\.00/).count()).toBeGreaterThanOrEqual(1)
    complaints.length = 0
    server = await serve(port, directory)
    await page
      .getByText(/^connected/i)
      .first()
      .waitFor()
  })

  it("asks nobody but its own server, and the browser has nothing to complain about", () => {
    expect([...asked]).toEqual([server.url])
    expect(complaints.filter((text) => !/ERR_CONNECTION_REFUSED/.test(text))).toEqual([])
  })
})
