import type { Browser, Page } from "playwright-core"
import { launch } from "../browser.js"
import { freePort, type Serving, serve } from "../server.js"

/** A server, a browser, and a page of it that is left alone by others. */
export interface Visit {
  readonly server: Serving
  readonly browser: Browser
  readonly page: Page
  /** What the browser or a script complained about, in the order in which it did. */
  readonly complaints: Array<string>
  readonly end: () => Promise<void>
}

// A browser says of each answer that is no success that it was none.
const expected = /status of 404/

/** Starts a server on an empty directory, and a browser with a page that has been nowhere yet. */
export const beginVisit = async (): Promise<Visit> => {
  const server = await serve(await freePort())
  const browser = await launch()
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"]
  })
  const page = await context.newPage()
  const complaints: Array<string> = []
  page.on("pageerror", (error) => complaints.push(error.message))
  page.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text())
  })
  return {
    server,
    browser,
    page,
    complaints,
    end: async () => {
      await browser.close()
      await server.stop()
    }
  }
}

/** Pixels by which the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** A text that would do harm wherever it is taken for more than text. */
export const hostile = `<img src=x onerror="window.broken=1"><script>window.broken=1</script>"'\u202e\`\${1}`

/** Something of it ran. */
export const isBroken = (page: Page): Promise<boolean> => page.evaluate(() => "broken" in window)
