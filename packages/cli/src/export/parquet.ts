import { Chunk, Effect, Stream } from "effect"
import { ByteWriter, ParquetWriter } from "hyparquet-writer"
import type { Field } from "./Field.js"

/** Rows of a group: what is held at once. */
const rowsOfGroup = 5_000

const columnOf = ({ name, type }: Pick<Field<never>, "name" | "type">) => {
  const column = { name, repetition_type: "OPTIONAL" } as const
  switch (type) {
    case "text":
      return { ...column, type: "BYTE_ARRAY", converted_type: "UTF8" } as const
    case "whole":
      return { ...column, type: "INT64" } as const
    case "number":
      return { ...column, type: "DOUBLE" } as const
    case "flag":
      return { ...column, type: "BOOLEAN" } as const
    case "instant":
      return {
        ...column,
        type: "INT64",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "NANOS" }
      } as const
  }
}

const cellOf = <Row>({ type, value }: Field<Row>, row: Row) => {
  const one = value(row)
  return one === undefined || one === null ? null : type === "whole" ? BigInt(one) : one
}

/** Parquet, a group of rows at a time. Instants keep their nanoseconds. */
export const parquet =
  <Row>(fields: ReadonlyArray<Field<Row>>) =>
  <E, R>(rows: Stream.Stream<Row, E, R>): Stream.Stream<Uint8Array, E, R> =>
    Stream.suspend(() => {
      const writer = new ByteWriter()
      const file = new ParquetWriter({
        writer,
        schema: [{ name: "root", num_children: fields.length }, ...fields.map(columnOf)],
        createdBy: "agentwatch-cli"
      })
      /** What has been written and not been handed on. */
      const taken = Effect.sync(() => {
        const bytes = writer.getBytes().slice()
        writer.index = 0
        return bytes
      })
      const group = (all: Chunk.Chunk<Row>) =>
        Effect.promise(async () => {
          const batch = Chunk.toReadonlyArray(all)
          const columnData = fields.map((field) => ({ name: field.name, data: batch.map((row) => cellOf(field, row)) }))
          await file.write({ columnData, rowGroupSize: rowsOfGroup })
        })
      return rows.pipe(
        Stream.grouped(rowsOfGroup),
        Stream.mapEffect((all) => Effect.zipRight(group(all), taken)),
        Stream.concat(
          Stream.fromEffect(
            Effect.zipRight(
              Effect.promise(async () => file.finish()),
              taken
            )
          )
        )
      )
    })
