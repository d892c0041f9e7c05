const digitsOf = (size: number) => (size < 10 || (size > 99 && size < 100) ? 1 : 0)

/**
 * How a figure differs from what it was, in percent of that, or as a multiple from eleven times on. `undefined` where it was
 * nothing, of which there are no percents.
 */
export const changeOf = (now: number, before: number): string | undefined => {
  if (now === before) return "±0 %"
  if (!(before > 0) || !Number.isFinite(now)) return undefined
  const percent = ((now - before) / before) * 100
  if (percent >= 1_000) return `×${Math.round(now / before)}`
  const sign = percent > 0 ? "+" : "−"
  // What changed a little did change, and what is not nothing did not go to nothing.
  const size = percent < 0 && now > 0 ? Math.min(-percent, 99.9) : Math.abs(percent)
  return size < 0.1 ? `${sign}<0.1 %` : `${sign}${Number(size.toFixed(digitsOf(size)))} %`
}

/** How many more or fewer there are, for figures so small that percents say little. */
export const differenceOf = (now: number, before: number): string =>
  now === before ? "±0" : now > before ? `+${now - before}` : `−${before - now}`
