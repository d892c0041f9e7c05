const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Steps that people count in, beyond a second; below, 1, 2 and 5 of each power of ten. */
const long = [
  ...[second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second],
  ...[minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute],
  ...[hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day]
]

const stepOf = (least: number) => {
  if (least > day) return Math.ceil(least / day) * day
  if (least > second) return long.find((step) => step >= least) ?? day
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power
}

/** Milliseconds at which a time axis of that length is marked: round ones, the first 0, at most `most` steps. */
export const ticksOf = (ms: number, most: number): ReadonlyArray<number> => {
  if (!(ms > 0)) return [0]
  const step = stepOf(ms / most)
  return Array.from({ length: Math.floor(ms / step) + 1 }, (_, index) => index * step)
}
