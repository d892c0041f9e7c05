// Signs of JSON as they stand in bytes.
const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openList = 0x5b
const closeList = 0x5d
const openRecord = 0x7b
const closeRecord = 0x7d

const isBlank = (sign: number | undefined) => sign === 0x20 || sign === 0x09 || sign === 0x0a || sign === 0x0d

/** The elements of a list in a body, each where it lies, and what is around the list. */
export interface JsonElements {
  /** The whole body as it were with an empty list. */
  readonly around: unknown
  readonly length: number
  /** An element as its text, which may be no JSON: then neither is the whole. */
  readonly text: (index: number) => string
}

/** Signs of a text that are looked at here: to have the next quote looked for takes as long as these. */
const brief = 48

/** Where the quote is that ends a text, of which a sign begins at `from`; behind all bytes where it does not end. */
const endOfText = (bytes: Buffer, from: number): number => {
  let at = from
  for (;;) {
    for (const enough = Math.min(at + brief, bytes.length); at < enough; at++) {
      const sign = bytes[at]
      if (sign === quote) return at
      if (sign === backslash) at++
    }
    const next = bytes.indexOf(quote, at)
    if (next === -1) return bytes.length
    let escapes = 0
    while (next - escapes > at && bytes[next - escapes - 1] === backslash) escapes++
    if (escapes % 2 === 0) return next
    at = next + 1
  }
}

/** Behind the text that begins with a quote at `from`; behind all bytes where it does not end. */
const behindText = (bytes: Buffer, from: number): number => endOfText(bytes, from + 1) + 1

const behindBlanks = (bytes: Buffer, from: number): number => {
  let at = from
  while (isBlank(bytes[at])) at++
  return at
}

/** Behind the bracket that opens the list which a record has first under a name; undefined where there is none to be seen. */
const listUnder = (bytes: Buffer, name: string, from: number): number | undefined => {
  const key = Buffer.from(`"${name}"`)
  let depth = 0
  for (let at = from; at < bytes.length; at++) {
    const sign = bytes[at]
    if (sign === quote) {
      const end = behindText(bytes, at)
      const whole = end <= bytes.length && end - at === key.length
      if (depth === 1 && whole && bytes.compare(key, 0, key.length, at, end) === 0) {
        const next = behindBlanks(bytes, end)
        const value = behindBlanks(bytes, next + 1)
        if (bytes[next] === colon) return bytes[value] === openList ? value + 1 : undefined
      }
      at = end - 1
    } else if (sign === openRecord || sign === openList) depth++
    else if (sign === closeRecord || sign === closeList) depth--
  }
  return undefined
}

/** Where the list whose elements begin at `from` has its commas, and last of all its end; no more than `most` of them. */
type FindEnds = (bytes: Buffer, from: number, most: number) => Array<number>

const endsOf: FindEnds = (bytes, from, most) => {
  const ends: Array<number> = []
  let depth = 0
  for (let at = from; at < bytes.length && ends.length < most; at++) {
    const sign = bytes[at]
    if (sign === quote) at = behindText(bytes, at) - 1
    else if (sign === openRecord || sign === openList) depth++
    else if (sign === comma && depth === 0) ends.push(at)
    else if (sign === closeRecord || sign === closeList) {
      if (depth === 0) {
        ends.push(at)
        return ends
      }
      depth--
    }
  }
  return ends
}

/** The longest beginning of an element that is looked for: none of a span is longer, and a body of theirs takes no longer for it. */
const longestBeginning = 64

/**
 * The same, but looked for: where a record ends and the next begins as the first one does, as in `},{"trace_id"`. A list within an element
 * or behind them may have that, too, and then some piece is no JSON. Where all pieces are, and what is around them, they are the
 * elements, because there is one way only to read a body.
 */
export const likelyEnds: FindEnds = (bytes, from, most) => {
  const begin = behindBlanks(bytes, from)
  const end = bytes[begin] === openRecord && bytes[begin + 1] === quote ? behindText(bytes, begin + 1) : begin
  const ends: Array<number> = []
  let at = from
  if (end > begin && end - begin <= longestBeginning) {
    const next = Buffer.concat([Buffer.from("},"), bytes.subarray(begin, end)])
    for (let found = bytes.indexOf(next, at); found !== -1 && ends.length < most; found = bytes.indexOf(next, at)) {
      ends.push(found + 1)
      at = found + 2
    }
  }
  return ends.concat(endsOf(bytes, at, most - ends.length))
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Parts the list that a body is, or that it has under `name`, without reading what is in it: were it parsed as a whole, all that is
 * made of it would be in memory at once, and it is what the garbage collector then spends its time on. Undefined for any other
 * body, for one that is not as plain, and where there are more than `most`: that is to be parsed as a whole. `find` is how ends are found;
 * with `likelyEnds` an element that is no JSON may be none, and the body is to be looked through once more.
 *
 * Body and elements are JSON exactly where all elements are and `around` is.
 */
export const jsonElements = (
  bytes: Buffer,
  name: string,
  most: number,
  find: FindEnds = endsOf
): JsonElements | undefined => {
  const begin = behindBlanks(bytes, 0)
  const from = bytes[begin] === openList ? begin + 1 : listUnder(bytes, name, begin)
  if (from === undefined) return undefined
  const ends = find(bytes, from, most + 1)
  const end = ends.at(-1)
  if (end === undefined) return undefined
  if (bytes[end] !== closeList || ends.length > most) return undefined
  const behind = bytes.toString("utf8", end)
  // The same name once more, maybe written in another way: of two the last counts.
  if (behind.includes(`"${name}"`) || behind.includes("\\")) return undefined
  const around = parsed(bytes.toString("utf8", 0, from) + behind)
  if (around === undefined) return undefined
  const startOf = (index: number) => (index === 0 ? from : (ends[index - 1] as number) + 1)
  const none = ends.length === 1 && behindBlanks(bytes, from) === end
  return {
    around,
    length: none ? 0 : ends.length,
    text: (index) => bytes.toString("utf8", startOf(index), ends[index])
  }
}
