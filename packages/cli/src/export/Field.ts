/** One column of an export, whose rows are of a kind. */
export interface Field<Row> {
  readonly name: string
  /** `instant`: nanoseconds since the epoch. */
  readonly type: "text" | "whole" | "number" | "flag" | "instant"
  readonly value: (row: Row) => string | number | bigint | boolean | null | undefined
}

const field =
  <Type extends Field<never>["type"], Value>(type: Type) =>
  <Row>(name: string, value: (row: Row) => Value | null | undefined) => ({ name, type, value })

export const text = field<"text", string>("text")
export const whole = field<"whole", number>("whole")
export const number = field<"number", number>("number")
export const flag = field<"flag", boolean>("flag")
export const instant = field<"instant", bigint>("instant")

/** Lists and objects stand in one column, as JSON. */
export const nested = <Row>(name: string, value: (row: Row) => unknown): Field<Row> =>
  text(name, (row: Row) => {
    const one = value(row)
    return one === undefined || one === null ? undefined : JSON.stringify(one)
  })
