/** Milliseconds; who looks at a feed wants it back. */
const longest = 5_000

/**
 * Milliseconds until a stream is asked for again, after so many attempts that failed in a row: from what the server asked for,
 * doubled each time, and never at the same moment as everybody else. `random` is from 0 to 1.
 */
export const backoff = (failed: number, asked: number | undefined, random: number): number => {
  const first = Math.min(asked ?? 1_000, longest)
  return Math.min(longest, first * 2 ** Math.min(failed, 10)) * (0.5 + random / 2)
}
