import type { TracePage } from "@agentwatch/core/api/Traces"
import type { Format } from "./formats.js"

/** Most traces of a file: with them it has some 50 MB, which a browser holds. */
export const mostTraces = 100_000

interface Collecting<Page extends Pick<TracePage, "traces" | "total">> {
  readonly format: Format
  /** Asks for the page behind another one; for the first, behind none. Undefined: there is none behind. */
  readonly page: (before: Page | undefined) => Promise<Page | undefined>
  readonly onProgress: (done: number, total: number) => void
  readonly most?: number
}

/** The parts of a file with all traces of all pages, up to a bound; how many there are; and how many fit altogether. */
export const collect = async <Page extends Pick<TracePage, "traces" | "total">>({
  format,
  most = mostTraces,
  onProgress,
  page
}: Collecting<Page>) => {
  const parts = [format.head]
  let count = 0
  let last = await page(undefined)
  while (last !== undefined) {
    const traces = last.traces.slice(0, most - count)
    const text = traces.map(format.write).join(format.between)
    if (traces.length > 0) parts.push(count === 0 ? text : format.between + text)
    count += traces.length
    onProgress(count, Math.min(last.total, most))
    last = count < most ? await page(last) : undefined
  }
  parts.push(format.tail)
  return { parts, count }
}
