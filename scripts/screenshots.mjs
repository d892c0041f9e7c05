// npm run screenshots: pictures of every page, in both themes and two widths, of a server with made-up data.
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { launch } from "../e2e/kit/browser.ts"
import { freePort, get, serve } from "../e2e/kit/server.ts"
import { ensureChromium } from "./chromium.mjs"
import { node, root } from "./run.mjs"
import { build, install } from "./setup.mjs"

const folder = join(root, "docs", "images")
const cli = join(root, "packages", "cli", "bin", "agentwatch-cli.cjs")
const windows = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 }
]
const themes = ["dark", "light"]

/** The trace to show, of those that can be taken in: the one with the most agents, and a stream in it to open. */
const traceToShow = async (url) => {
  const { traces } = await get(`${url}/api/traces?sort=span_count&order=desc&limit=500`)
  const known = await Promise.all(
    traces
      .filter(({ span_count }) => span_count <= 70)
      .slice(0, 50)
      .map(async ({ trace_id }) => {
        const { spans } = await get(`${url}/api/traces/${trace_id}/spans`)
        const streamed = spans.find(
          ({ model_inference: call, output }) => call?.stream !== undefined && output !== undefined
        )
        return { trace_id, span: streamed?.span_id, agents: new Set(spans.map(({ agent_id }) => agent_id)).size }
      })
  )
  const [best] = known.filter(({ span }) => span !== undefined).sort((one, other) => other.agents - one.agents)
  if (best === undefined) throw new Error("no trace with a stream was made up")
  return best
}

/** What there is on a page once it has what it shows. */
const shown = "table tbody tr, [role=treeitem], .node, .copyable, .card.blank"

/** Waits until all is there, and what is drawn stays the same; ages and new spans aside. */
const settled = async (page) => {
  await page.waitForSelector(shown)
  await page.waitForFunction(() => document.querySelector(".loading") === null)
  let before = await page.screenshot()
  for (let turn = 0; turn < 10; turn++) {
    const now = await page.screenshot()
    if (now.equals(before)) return now
    before = now
  }
  return before
}

const shoot = async (browser, url, pages) => {
  for (const colorScheme of themes) {
    for (const viewport of windows) {
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce", timezoneId: "UTC" })
      const page = await context.newPage()
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(url + path)
        writeFileSync(join(folder, `${name}-${colorScheme}-${viewport.width}.png`), await settled(page))
        console.log(`${name}, ${colorScheme}, ${viewport.width} px`)
      }
      await context.close()
    }
  }
}

/** Serves from a fresh directory that is gone afterwards. */
const whileServing = async (act) => {
  const directory = mkdtempSync(join(tmpdir(), "agentwatch-screenshots-"))
  const server = await serve(await freePort(), directory)
  try {
    await act(server.url)
  } finally {
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

const all = async () => {
  mkdirSync(folder, { recursive: true })
  const browser = await launch()
  try {
    await whileServing(async (url) => {
      await shoot(browser, url, { start: "/start" })
      const demo = [cli, "demo", "--backfill", "--days", "7", "--seed", "42", "--server", url]
      execFileSync(node(), demo, { stdio: "inherit" })
      const { span, trace_id } = await traceToShow(url)
      await shoot(browser, url, {
        overview: "/?period=7d",
        feed: "/feed",
        traces: "/traces?period=7d",
        trace: `/traces/${trace_id}?span=${span}`,
        graph: `/traces/${trace_id}?view=graph`,
        defense: "/defense?period=7d",
        cost: "/cost?period=7d",
        "not-found": "/old/address"
      })
    })
  } finally {
    await browser.close()
  }
  console.log(`${readdirSync(folder).length} pictures in docs/images`)
}

for (const prepare of [install, build, ensureChromium]) {
  process.exitCode ||= await prepare()
}
if (!process.exitCode) await all()
