import type { Value } from "./columns.js"
import type { Line, RowFormat } from "./RowFormat.js"
import { mostBytes, type Place, type Slabs } from "./Slabs.js"

// The engine refuses half of a surrogate pair, and with it the whole batch; it becomes the sign for what is unreadable.
const wellFormed = (line: string) =>
  line.includes("\\ud")
    ? line.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (escape) => (escape === "\\\\" ? escape : "\\ufffd"))
    : line

/** Values as one line of JSON. An array, because names in each row would be half of what the engine has to parse. */
export const lineOf = (values: ReadonlyArray<Value>): string =>
  wellFormed(JSON.stringify(values.map((value) => (typeof value === "bigint" ? value.toString() : value))))

const write = (values: ReadonlyArray<Value>, into: Slabs): Place => {
  const line = lineOf(values)
  return into.put(mostBytes(line), ({ bytes }, from) => from + bytes.write(line, from))
}

/** The longest that a whole number is as text, a sign included. */
const digits = 17

const join = (lines: ReadonlyArray<Line>, deadline: number | undefined, spare: Buffer = Buffer.alloc(0)): Buffer => {
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

const read = (_: ReadonlyArray<string>, rows: Buffer): ReadonlyArray<ReadonlyArray<Value>> =>
  rows
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))

/** Each row a line of JSON: what can stand in the text of a statement. */
export const textRows: RowFormat = { name: "JSONCompactEachRow", write, join, read }
