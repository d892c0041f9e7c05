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
    await page.getByRole("row", { name: /chat gpt-4o/ }).waitFor()
    // 68 × $2.50 + 1,152 × $1.25 + 100 × $10 per million, once in the totals and once in the row.
    expect(await page.getByText("$0.00261").count()).toBeGreaterThanOrEqual(2)
    expect(await page.evaluate(() => "neverReloaded" in window)).toBe(true)
  })

  it("opens a trace to its spans, with tokens, cost and content", async () => {
    await page
      .getByRole("button", { name: /chat gpt-4o/ })
      .first()
      .click()
    await page.getByText("The Elbe.").waitFor()
    await page.getByTitle("1,152").waitFor()
    await page.screenshot({ path: `${pictures}trace.png` })
  })

  it("shows hostile content as text", async () => {
    const evil = `<img src=x onerror="window.broken=1"><script>window.broken=1</script>"'\u202e`
    await send(server.url, modelCall({ name: evil, agent_name: evil, input: evil, output: evil }))
    await page.getByText("<img src=x").first().waitFor()
    expect(await page.evaluate(() => "broken" in window)).toBe(false)
  })

  it("keeps what it shows when the server goes, says so, and comes back by itself", async () => {
    await server.stop()
    await page
      .getByText(/reconnecting/i)
      .first()
      .waitFor()
    expect(await page.getByText("$0.00261").count()).toBeGreaterThanOrEqual(1)
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
