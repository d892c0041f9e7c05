/** A minute of the store: its beginning in seconds since the epoch, and how many spans began in it. */
export interface StoredMinute {
  readonly minute: number
  readonly spans: number
}

/** Minutes from the beginning of `from` to the end of `to`, in seconds since the epoch. */
export interface Slice {
  readonly from: number
  readonly to: number
}

const minuteLong = 60

/**
 * How the keys of the newest `most` spans are loaded: oldest minutes first, as many at once as hold `atOnce` spans; a minute
 * that holds more by itself is one slice. An hour would be too much: at 20,000 spans a second its keys are a text of more
 * than a gigabyte. `before`: what began earlier is not among them, in seconds since the epoch; absent where nothing is left
 * out.
 */
export const loadedSlices = (minutes: ReadonlyArray<StoredMinute>, most: number, atOnce: number) => {
  const newest = [...minutes].sort((one, other) => other.minute - one.minute)
  const slices: Array<Slice> = []
  let total = 0
  let inSlice = 0
  for (const { minute, spans } of newest) {
    total += spans
    if (total > most) return { slices: slices.reverse(), before: minute + minuteLong }
    const last = slices.at(-1)
    inSlice = last === undefined || inSlice + spans > atOnce ? spans : inSlice + spans
    if (last === undefined || inSlice === spans) slices.push({ from: minute, to: minute + minuteLong })
    else slices[slices.length - 1] = { from: minute, to: last.to }
  }
  return { slices: slices.reverse(), before: undefined }
}
