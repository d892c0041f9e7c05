import type { TracePage } from "@agentwatch/core/api/Traces"

/** Where in the list one looks. */
export interface Page {
  /** Traces skipped, from the newest. */
  readonly offset: number
  /**
   * Milliseconds since the epoch; traces that started later are left out, so that new ones do not push the rows of an
   * older page down. Absent on the first page, which is live.
   */
  readonly until: number | undefined
}

export const pageSize = 50

/** The server skips no more than this. */
const furthest = 10_000_000

export const firstPage: Page = { offset: 0, until: undefined }

/** The page after `page`, given what stands on it; `undefined` where that is all. */
export const olderPage = (page: Page, { total, traces }: TracePage): Page | undefined => {
  const offset = page.offset + pageSize
  if (offset >= total || offset > furthest) return undefined
  // Instants arrive cut to the millisecond, so the newest trace may have started up to one later.
  const newest = Math.max(...traces.map(({ started_at }) => Date.parse(started_at))) + 1
  const until = page.until ?? (Number.isFinite(newest) ? newest : undefined)
  return { offset, until }
}

/** The page before `page`; the first one is live again. */
export const newerPage = (page: Page): Page =>
  page.offset <= pageSize ? firstPage : { ...page, offset: page.offset - pageSize }
