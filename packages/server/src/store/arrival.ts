/** Arrivals that one millisecond has. */
const inMillisecond = 4_096

/**
 * The place of a span in the order in which spans are stored: a clock that never stands still, in milliseconds since the
 * epoch times 4,096. Whole numbers, exact until the year 2039, each given once.
 */
export const arrivalAt = (millis: number): number => millis * inMillisecond

/** As the feed calls its events: `<milliseconds>-<count>`. */
export const eventIdOf = (arrival: number): string =>
  `${Math.floor(arrival / inMillisecond)}-${arrival % inMillisecond}`

/** Of an id that has the form of one. */
export const arrivalOf = (eventId: string): number => {
  const [millis, count] = eventId.split("-")
  return arrivalAt(Number(millis)) + Number(count)
}
