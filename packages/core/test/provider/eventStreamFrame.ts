import { crc32 } from "node:zlib"

type Header = readonly [name: string, value: string | Uint8Array, type?: number]

const headerBytes = ([name, value, type = 7]: Header) => {
  const key = Buffer.from(name)
  const bytes = Buffer.from(value)
  const size = type === 6 || type === 7 ? [bytes.length >> 8, bytes.length & 0xff] : []
  return Buffer.concat([Buffer.of(key.length), key, Buffer.of(type, ...size), bytes])
}

/** One frame of an AWS event stream. */
export const frame = (headers: ReadonlyArray<Header>, payload: string | Uint8Array): Uint8Array => {
  const head = Buffer.concat(headers.map(headerBytes))
  const body = Buffer.from(payload)
  const bytes = Buffer.alloc(16 + head.length + body.length)
  bytes.writeUInt32BE(bytes.length, 0)
  bytes.writeUInt32BE(head.length, 4)
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8)
  bytes.set(head, 12)
  bytes.set(body, 12 + head.length)
  bytes.writeUInt32BE(crc32(bytes.subarray(0, bytes.length - 4)), bytes.length - 4)
  return bytes
}

/** A frame with one event of this type. */
export const eventFrame = (type: string, body: unknown): Uint8Array =>
  frame(
    [
      [":event-type", type],
      [":content-type", "application/json"],
      [":message-type", "event"]
    ],
    JSON.stringify(body)
  )
