import type { PageId } from "./pages.js"

/** Strokes on a field of 20 by 20. */
const strokes: Readonly<Record<PageId, string>> = {
  overview: "M3 3h6v6H3z M11 3h6v6h-6z M3 11h6v6H3z M11 11h6v6h-6z",
  feed: "M2 10h4l2-6 4 12 2-6h4",
  traces: "M3 4h9 M6 8h8 M6 12h5 M9 16h8",
  defense: "M10 2l7 3v5c0 4-3 6.5-7 8-4-1.500-7-4-7-8V5z",
  cost: "M10 2v16 M14 5.500C13 4.500 11.500 4 10 4 7.500 4 6 5.200 6 7s1.500 2.600 4 3 4 1.200 4 3-1.500 3-4 3c-1.500 0-3-.5-4-1.500",
  start: "M6 3.500l10 6.500-10 6.500z"
}

export const Icon = ({ id }: { readonly id: PageId }) => (
  <svg className="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
    <path d={strokes[id]} />
  </svg>
)
