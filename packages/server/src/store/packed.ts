import type { EncodedEntry } from "./SpanStore.js"

/** An entry whose row is a part of a longer text. */
class Packed implements EncodedEntry {
  readonly organisation: string
  readonly traceId: string
  readonly spanId: string
  readonly start: number
  readonly request: boolean
  readonly bytes: number
  readonly #rows: string
  readonly #from: number
  readonly #to: number

  constructor({ bytes, organisation, request, row, spanId, start, traceId }: EncodedEntry, rows: string, from: number) {
    this.organisation = organisation
    this.traceId = traceId
    this.spanId = spanId
    this.start = start
    this.request = request
    this.bytes = bytes
    this.#rows = rows
    this.#from = from
    this.#to = from + row.length
  }

  get row(): string {
    return this.#rows.slice(this.#from, this.#to)
  }
}

/**
 * The same entries with their rows in one text. While they wait, a text as long as a request lies still, where thousands of
 * rows by themselves are moved about by the garbage collector, which takes as long as everything else that is done to them.
 */
export const packed = (entries: ReadonlyArray<EncodedEntry>): ReadonlyArray<EncodedEntry> => {
  const rows = entries.map(({ row }) => row).join("\n")
  let from = 0
  return entries.map((entry) => {
    const one = new Packed(entry, rows, from)
    from += entry.row.length + 1
    return one
  })
}
