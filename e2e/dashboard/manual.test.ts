import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { launch } from "../kit/browser.js"
import { freePort, type Serving, serve } from "../kit/server.js"

describe("the manual of the API in a browser", () => {
  let server: Serving
  let browser: Browser

  beforeAll(async () => {
    process.env.API_KEY = "a-key-of-ours"
    server = await serve(await freePort()).finally(() => {
      delete process.env.API_KEY
    })
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  it("asks for the key where the server has one, and is shown with the right one", async () => {
    const page = await browser.newPage()
    await page.goto(`${server.url}/docs`)
    const key = page.getByLabel("API key")
    await key.fill("another")
    await key.press("Enter")
    await page.getByText("The server does not accept this key.").waitFor()
    expect(await page.getByText("List whole spans").count()).toBe(0)
    await key.fill("a-key-of-ours")
    await key.press("Enter")
    await page.getByText("List whole spans").waitFor()
    expect(await page.evaluate(() => location.href)).toBe(`${server.url}/docs`)
  })
})
