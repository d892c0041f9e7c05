import { Effect, Stream } from "effect"
import { json } from "../terminal/json.js"
import { shown } from "../terminal/shown.js"
import { csv } from "./csv.js"
import type { Field } from "./Field.js"
import { headed } from "./headed.js"

export const formats = ["csv", "json", "ndjson", "parquet"] as const
export type Format = (typeof formats)[number]

export type Bytes = string | Uint8Array

/** What is to be written, and how. */
export interface Manner {
  readonly format: Format
  /** Nothing is to be in it that a terminal obeys. */
  readonly toTerminal: boolean
  /** Is told of each row. */
  readonly each: Effect.Effect<void>
}

const array = <E, R>(rows: Stream.Stream<unknown, E, R>): Stream.Stream<Bytes, E, R> => {
  const elements = Stream.map(Stream.zipWithIndex(rows), ([row, at]) => `${at === 0 ? "\n" : ",\n"}${json(row)}`)
  return Stream.concat(headed("[", elements), Stream.make("\n]\n"))
}

/** Rows in the form that is asked for. `wire` gives a row as the API does. */
export const exporting =
  <Row, E, R>(fields: ReadonlyArray<Field<Row>>, wire: (row: Row) => unknown, rows: Stream.Stream<Row, E, R>) =>
  ({ each, format, toTerminal }: Manner): Stream.Stream<Bytes, E, R> => {
    const counted = Stream.tap(rows, () => each)
    switch (format) {
      case "csv":
        return counted.pipe(csv(fields, toTerminal ? shown : (text) => text))
      case "json":
        return array(Stream.map(counted, wire))
      case "ndjson":
        return Stream.map(counted, (row) => `${json(wire(row))}\n`)
      case "parquet":
        // Loaded on demand, as it is large.
        return Stream.unwrap(
          Effect.map(
            Effect.promise(() => import("./parquet.js")),
            ({ parquet }) => counted.pipe(parquet(fields))
          )
        )
    }
  }
