import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Page } from "playwright-core"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

interface Found {
  readonly id: string
  readonly help: string
  readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary?: string }>
}

/** What axe has against the page as it stands, in a line each. */
const faultsOf = async (page: Page): Promise<ReadonlyArray<string>> => {
  // Evaluated, because the page's policy refuses scripts that are put into it.
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Array<Found> }> } }
    return (await axe.run()).violations
  })
  return found.flatMap(({ help, id, nodes }) =>
    nodes.map(({ failureSummary = "", html }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary}`)
  )
}

/** The same in the dark and in the light theme; the page is left as it was. */
export const faultsInBothThemes = async (page: Page): Promise<ReadonlyArray<string>> => {
  const faults: Array<string> = []
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    faults.push(...(await faultsOf(page)).map((fault) => `${colorScheme}: ${fault}`))
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  return faults
}
