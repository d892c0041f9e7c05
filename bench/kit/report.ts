/** What a bench says to machines. */
export interface Result {
  readonly name: string
  readonly unit: string
  readonly value: number
  /** What it is held against. */
  readonly against: string
  /** Ours divided by what it is held against. */
  readonly ratio: number
  /** What else was measured, each with its unit in its name. */
  readonly figures?: Readonly<Record<string, number>>
}

export type Row = readonly [what: string, ...figures: ReadonlyArray<string>]

/** Prints a table with its columns aligned. */
export const table = (head: Row, rows: ReadonlyArray<Row>): void => {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)))
  const line = (row: Row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
  console.log(line(head))
  console.log(widths.map((width) => "─".repeat(width)).join("  "))
  for (const row of rows) console.log(line(row))
  console.log()
}

/** Prints a table, then the result as the last line. */
export const report = (head: Row, rows: ReadonlyArray<Row>, result: Result): void => {
  table(head, rows)
  console.log(JSON.stringify(result))
}

/** What a figure is to be. */
export interface Target {
  readonly atLeast?: number
  readonly atMost?: number
}

/** A target as a cell, and whether it is met. */
export const against = (value: number, { atLeast, atMost }: Target): string => {
  const met = value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY)
  const text = atLeast === undefined ? `≤ ${figure(atMost ?? 0)}` : `≥ ${figure(atLeast)}`
  return `${text} ${met ? "✓" : "✗"}`
}

/** The value below which a share of them lies. */
export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)

/** Digits that mean something: 12,345 or 12.3. */
export const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(Math.abs(value) >= 10 ? 1 : 2)

export const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits))
