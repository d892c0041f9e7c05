/** An hour of the store: its beginning in seconds since the epoch, and how many spans began in it. */
export interface StoredHour {
  readonly hour: number
  readonly spans: number
}

/** Hours from the beginning of `from` to the end of `to`, in seconds since the epoch. */
export interface Slice {
  readonly from: number
  readonly to: number
}

const hourLong = 3_600

/**
 * How the keys of the newest `most` spans are loaded: oldest hours first, as many hours at once as hold `atOnce` spans.
 * `before`: what began earlier is not among them, in seconds since the epoch; absent where nothing is left out.
 */
export const loadedSlices = (hours: ReadonlyArray<StoredHour>, most: number, atOnce: number) => {
  const newest = [...hours].sort((one, other) => other.hour - one.hour)
  const slices: Array<Slice> = []
  let total = 0
  let inSlice = 0
  for (const { hour, spans } of newest) {
    total += spans
    if (total > most) return { slices, before: hour + hourLong }
    const first = slices[0]
    inSlice = first === undefined || inSlice + spans > atOnce ? spans : inSlice + spans
    if (first === undefined || inSlice === spans) slices.unshift({ from: hour, to: hour + hourLong })
    else slices[0] = { from: hour, to: first.to }
  }
  return { slices, before: undefined }
}
