import type { Page } from "playwright-core"
import { modelCall, send } from "../../../e2e/kit/span.ts"

const times = 10

const spread = (n: number) => new Promise((resolve) => setTimeout(resolve, 137 * n))

/** Milliseconds from sending a span until an open page shows, or announces, that it is there. */
const untilSeen = async (page: Page, url: string, name: string, sign: string) => {
  const start = performance.now()
  await send(url, modelCall({ name, task: name }))
  await page.getByText(sign).first().waitFor()
  return performance.now() - start
}

/** On the feed, and on the list of traces, where a button tells of it. */
export const seen = async (page: Page, url: string) => {
  const feed: Array<number> = []
  await page.goto(`${url}/feed?agent_name=ResearchBot`)
  await page.getByText("Live", { exact: true }).waitFor()
  for (let n = 0; n < times; n++) feed.push(await untilSeen(page, url, `seen ${n}`, `seen ${n}`))
  const list: Array<number> = []
  await page.goto(`${url}/traces?agent_name=ResearchBot`)
  await page.getByText(/of [\d,]+ trace/).waitFor()
  for (let n = 1; n <= times; n++) {
    // At no fixed distance from when the page asks.
    await spread(n)
    list.push(await untilSeen(page, url, `listed ${n}`, `${n} new`))
  }
  return { feed, list }
}
