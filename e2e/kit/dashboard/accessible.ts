import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Page } from "playwright-core"
import { inFull } from "../long.js"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

interface Found {
  readonly id: string
  readonly help: string
  readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary?: string }>
}

interface Axe {
  readonly run: (options: object) => Promise<{ readonly violations: ReadonlyArray<Found> }>
}

/** What colours have a part in; another theme changes nothing else. */
const ofColours = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } }

/** What axe has against the page as it stands, in a line each. */
const faultsOf = async (page: Page, only: object): Promise<ReadonlyArray<string>> => {
  // Evaluated, because the page's policy refuses scripts that are put into it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe)
  // What is in order is not told in detail: that takes longer than to find it so.
  const found = await page.evaluate(
    async (options) => {
      const { axe } = window as unknown as { readonly axe: Axe }
      return (await axe.run(options)).violations
    },
    { resultTypes: ["violations"], ...only }
  )
  return found.flatMap(({ help, id, nodes }) =>
    nodes.map(({ failureSummary = "", html }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary}`)
  )
}

/** The same in the dark and in the light theme; the page is left as it was. */
export const faultsInBothThemes = async (page: Page): Promise<ReadonlyArray<string>> => {
  const faults: Array<string> = []
  for (const [colorScheme, only] of [
    ["light", {}],
    ["dark", inFull<object>({}, ofColours)]
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    faults.push(...(await faultsOf(page, only)).map((fault) => `${colorScheme}: ${fault}`))
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  return faults
}
