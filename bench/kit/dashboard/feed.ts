import type { Page } from "playwright-core"
import { modelCall, send } from "../../../e2e/kit/span.ts"
import type { Interactions } from "./Interactions.ts"

const rows = 10_000
const together = 500

const burst = (url: string, calls: number) =>
  send(url, ...Array.from({ length: calls }, (_, n) => modelCall({ task: `burst ${n}`, agent_name: `Bot ${n % 7}` })))

/** Fills the feed, and then walks, pauses and scrolls it while hundreds of requests come each second. */
export const walkFeed = async (page: Page, url: string, on: Interactions): Promise<void> => {
  await page.goto(`${url}/feed`)
  await page.getByText("Live", { exact: true }).waitFor()
  for (let sent = 0; sent < rows; sent += together) await burst(url, together)
  await page.getByText("The newest 10,000 requests").waitFor()
  let going = true
  const coming = (async () => {
    while (going) await burst(url, 100)
  })()
  for (let n = 0; n < 20; n++) {
    await on.time("pause, while hundreds come each second", () => page.keyboard.press("p"))
    await on.time("go on", () => page.keyboard.press("p"))
  }
  for (let n = 0; n < 20; n++) await on.time("j, with 10,000 rows", () => page.keyboard.press("j"))
  await on.time("End", () => page.keyboard.press("End"))
  await on.time("Home", () => page.keyboard.press("Home"))
  await on.time("to the newest", () => page.keyboard.press("n"))
  going = false
  await coming
}
