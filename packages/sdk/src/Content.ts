const encoder = new TextEncoder()

/** Never longer than 64 bytes. */
const mark = (cut: number, whole: number) => `…[cut ${cut} of ${whole} bytes]`

/**
 * The text within `limit` bytes of UTF-8 (at least 64). What is longer is cut between two characters, and what was cut is
 * said at its end, within the limit.
 */
export const cut = (text: string, limit: number): string => {
  // A character of UTF-16 is at most three bytes of UTF-8.
  if (text.length * 3 <= limit) return text
  const whole = Buffer.byteLength(text)
  if (whole <= limit) return text
  const kept = new Uint8Array(limit - Buffer.byteLength(mark(whole, whole)))
  const { read, written } = encoder.encodeInto(text, kept)
  return text.slice(0, read) + mark(whole - written, whole)
}
