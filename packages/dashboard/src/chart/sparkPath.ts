const round = (n: number) => Math.round(n * 100) / 100

/**
 * The path of a line through values from zero up to the greatest, in a field of the given size; closed down to the ground
 * where it is to be filled. Empty for fewer than two values. What is no number counts as 0.
 */
export const sparkPath = (values: ReadonlyArray<number>, width: number, height: number, filled = false): string => {
  if (values.length < 2) return ""
  const known = values.map((value) => (Number.isFinite(value) ? value : 0))
  const most = known.reduce((a, b) => Math.max(a, b), 0)
  const points = known.map((value, index) => {
    const x = (index / (known.length - 1)) * width
    const y = height - 1 - (most === 0 ? 0 : (value / most) * (height - 2))
    return `${round(x)} ${round(y)}`
  })
  const line = `M${points.join("L")}`
  return filled ? `${line}V${height}H0Z` : line
}
