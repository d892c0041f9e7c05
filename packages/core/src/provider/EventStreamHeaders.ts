// Every runtime has it, but the language's own library does not declare it.
declare const TextDecoder: new () => { readonly decode: (bytes: Uint8Array) => string }

const stringType = 7

// How many bytes a value of each type takes: true, false, byte, short, integer, long, bytes, string, instant, UUID.
// Those of bytes and strings say it themselves, in two bytes before them.
const sizes = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16]

/**
 * The headers of one frame of an AWS event stream whose value is a string, by their name. Absent if the bytes are no
 * headers.
 */
export const readEventStreamHeaders = (bytes: Uint8Array): ReadonlyMap<string, string> | undefined => {
  const headers = new Map<string, string>()
  const utf8 = new TextDecoder()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length
  let at = 0
  while (at < end) {
    const nameEnd = at + 1 + view.getUint8(at)
    if (nameEnd >= end) return undefined
    const type = view.getUint8(nameEnd)
    if (type >= sizes.length) return undefined
    const size = sizes[type]
    if (size === undefined && nameEnd + 3 > end) return undefined
    const from = size === undefined ? nameEnd + 3 : nameEnd + 1
    const to = from + (size ?? view.getUint16(nameEnd + 1))
    if (to > end) return undefined
    if (type === stringType)
      headers.set(utf8.decode(bytes.subarray(at + 1, nameEnd)), utf8.decode(bytes.subarray(from, to)))
    at = to
  }
  return headers
}
