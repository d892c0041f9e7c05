import type { EncodedEntry } from "../SpanStore.js"

/** A row, and what is known of it only when it is written. */
interface Line {
  readonly entry: Pick<EncodedEntry, "row" | "bytes">
  readonly arrival: number
}

/** The longest that a whole number is as text, a sign included. */
const digits = 17

/**
 * Rows as the engine reads them, each a line: to the values of each come its arrival and, where there is one, the `deadline`
 * of all. Written into one piece of memory, which the engine is handed as it is: into `spare` where that is large enough.
 */
export const linesOf = (
  lines: ReadonlyArray<Line>,
  deadline: number | undefined,
  spare: Buffer = Buffer.alloc(0)
): Buffer => {
  const end = deadline === undefined ? "]\n" : `,${deadline}]\n`
  const most = lines.reduce((sum, { entry }) => sum + entry.bytes, 0) + lines.length * (1 + digits + end.length)
  const all = most > spare.length ? Buffer.allocUnsafeSlow(most) : spare
  let at = 0
  for (const { arrival, entry } of lines) {
    // Over its closing bracket.
    at += entry.row.copy(all, at) - 1
    at += all.write(`,${arrival}${end}`, at, "latin1")
  }
  return all.subarray(0, at)
}
