/**
 * Whether a trace is one of the share (0 to 1) that is recorded. Goes by its id alone, so that every process that has a part in it
 * decides the same; what is recorded at a lower share is recorded at a higher one too.
 */
export const isSampled = (traceId: string, share: number): boolean => hash(traceId) < share * 2 ** 32

// Ids that a program has made up, such as numbers that count up, are to be spread as evenly as random ones: FNV-1a, and
// then the last step of MurmurHash3, which lets each bit of what came before change each bit of the result.
const hash = (text: string): number => {
  let mixed = 0x811c9dc5
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
