// What a newcomer waits for: a week of demo data filled by the command that fills it, the same once more, which is to add
// nothing, and from a new browser's first request until the overview's cards have figures and its charts are drawn.
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { gzipSync } from "node:zlib"
import type { Page, Response } from "playwright-core"
import { launch } from "../e2e/kit/browser.ts"
import { makeHttp } from "./kit/http.ts"
import { against, figure, median, type Row, report, rounded, type Target } from "./kit/report.ts"
import { bin, inFreshDirectory, whileServing } from "./kit/serving.ts"

const starts = 7

/** Seconds to fill the week, as a user does. */
const backfill = async (url: string, until: string) => {
  const start = performance.now()
  await promisify(execFile)(process.execPath, [bin, "demo", "--backfill", "--server", url, "--until", until])
  return (performance.now() - start) / 1_000
}

/** All of the week's figures, as text. */
const totals = async (url: string): Promise<string> => {
  const { status, text } = await makeHttp(url).get("/api/metrics/summary?period=all")
  if (status !== 200) throw new Error(`answered ${status}`)
  return text
}

const kilobytes = (script: Buffer) => gzipSync(script).length / 1_000

/** What the page itself names: it is there before anything is drawn. */
const initialScript = async (url: string) => {
  const page = await (await fetch(url)).text()
  const named = [...page.matchAll(/"(\/assets\/[^"]+\.js)"/g)].map(([, path]) => `${url}${path}`)
  const scripts = await Promise.all(named.map(async (script) => Buffer.from(await (await fetch(script)).arrayBuffer())))
  return scripts.map(kilobytes).reduce((sum, size) => sum + size, 0)
}

/** In a new browser that has nothing of ours; the charts come in by themselves, so that their time is told apart. */
const open = async (url: string) => {
  const browser = await launch()
  try {
    const page: Page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const scripts: Array<Response> = []
    page.on("response", (response) => {
      if (response.request().resourceType() === "script") scripts.push(response)
    })
    const start = performance.now()
    await page.goto(`${url}/?period=7d`, { waitUntil: "commit" })
    await page.getByRole("region", { name: "Totals" }).getByText(/\$\d/).first().waitFor()
    const cards = performance.now() - start
    await page.locator("canvas").first().waitFor()
    const charts = performance.now() - start
    const sizes = await Promise.all(scripts.map(async (script) => kilobytes(await script.body())))
    return { cards, charts, script: sizes.reduce((sum, size) => sum + size, 0) }
  } finally {
    await browser.close()
  }
}

const { initial, opened, second, seconds, same } = await inFreshDirectory((directory) =>
  whileServing(directory, async ({ url }) => {
    const until = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString()
    const seconds = await backfill(url, until)
    const before = await totals(url)
    const second = await backfill(url, until)
    const same = before === (await totals(url))
    const opened = []
    for (let n = 0; n < starts; n++) opened.push(await open(url))
    return { initial: await initialScript(url), opened, seconds, second, same }
  })
)

const all = (of: "cards" | "charts" | "script") => opened.map((one) => one[of])
const cards = median(all("cards"))
const row = (what: string, value: number, target?: Target): Row => [
  what,
  figure(value),
  target === undefined ? "" : against(value, target)
]

report(
  ["a newcomer's first minutes", "median", "target"],
  [
    row("demo --backfill, 7 days, s", seconds, { atMost: 10 }),
    row("the same once more, s", second),
    row("  totals that it changed", same ? 0 : 1, { atMost: 0 }),
    row(`first request to cards with figures, ms, of ${starts} new browsers`, cards, { atMost: 1_000 }),
    row("  the slowest", Math.max(...all("cards"))),
    row("first request to charts, ms", median(all("charts"))),
    row("initial JavaScript, KB gzipped", initial, { atMost: 250 }),
    row("  with the charts and the table", Math.max(...all("script")))
  ],
  {
    name: "opening",
    unit: "ms, first request to cards with figures",
    value: rounded(cards, 1),
    against: "the target of 1000",
    ratio: rounded(cards / 1_000),
    figures: {
      "demo --backfill, s": rounded(seconds),
      "demo --backfill once more, s": rounded(second),
      "first request to charts, ms": rounded(median(all("charts")), 1),
      "initial JavaScript, KB gzipped": rounded(initial, 1)
    }
  }
)
