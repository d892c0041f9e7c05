import { formatInstant } from "@agentwatch/core/model/Instant"
import { Stream } from "effect"
import type { Field } from "./Field.js"
import { headed } from "./headed.js"

/** What spreadsheets take for the beginning of a formula, in either width, and what they pass over before one. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/** Never with an exponent, which some readers take for text. A nano-dollar is the least that there is. */
const digits = (value: number): string =>
  /e-/.test(String(value)) ? value.toFixed(9).replace(/\.?0+$/, "") : String(value)

const cellOf = <Row>({ type, value }: Field<Row>, row: Row, clean: (text: string) => string): string => {
  const one = value(row)
  if (one === undefined || one === null) return ""
  if (type === "instant") return formatInstant(BigInt(one))
  if (typeof one === "number") return digits(one)
  if (typeof one !== "string") return String(one)
  const text = clean(one)
  // Whoever names an agent is not to run anything where the table is read.
  const harmless = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** CSV as RFC 4180 has it. `clean` takes out of each text what the reader of it would obey. */
export const csv =
  <Row>(fields: ReadonlyArray<Field<Row>>, clean: (text: string) => string) =>
  <E, R>(rows: Stream.Stream<Row, E, R>): Stream.Stream<string, E, R> => {
    const line = (cells: ReadonlyArray<string>) => `${cells.join(",")}\r\n`
    return headed(
      line(fields.map(({ name }) => name)),
      Stream.map(rows, (row) => line(fields.map((field) => cellOf(field, row, clean))))
    )
  }
