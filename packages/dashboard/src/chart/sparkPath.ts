const round = (n: number) => Math.round(n * 100) / 100

type Point = readonly [x: number, y: number]

/** The points between two gaps, over and over. */
const runs = (points: ReadonlyArray<Point | null>): ReadonlyArray<ReadonlyArray<Point>> => {
  const found: Array<Array<Point>> = [[]]
  for (const point of points) {
    if (point === null) found.push([])
    else found.at(-1)?.push(point)
  }
  return found.filter((run) => run.length > 0)
}

/** A run of one is a line without length, which round ends make a dot. */
const lineOf = (run: ReadonlyArray<Point>) =>
  `M${(run.length === 1 ? [...run, ...run] : run).map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}`

/**
 * The path of a line through values from zero up to the greatest, in a field of the given size; closed down to the ground
 * where it is to be filled. Null breaks it off, what is no number counts as 0. Empty for fewer than two values.
 */
export const sparkPath = (
  values: ReadonlyArray<number | null>,
  width: number,
  height: number,
  filled = false
): string => {
  if (values.length < 2) return ""
  const known = values.map((value) => (value === null || Number.isFinite(value) ? value : 0))
  const most = known.reduce<number>((a, b) => Math.max(a, b ?? 0), 0)
  const points = known.map((value, index): Point | null => {
    if (value === null) return null
    const x = (index / (known.length - 1)) * width
    return [x, height - 1 - (most === 0 ? 0 : (value / most) * (height - 2))]
  })
  return runs(points)
    .map((run) => `${lineOf(run)}${filled ? `V${height}H${round(run[0]?.[0] ?? 0)}Z` : ""}`)
    .join("")
}
