import { crc32 } from "@agentwatch/core/provider/Crc32"

const header = (name: string, value: string) =>
  Buffer.concat([
    Buffer.of(name.length),
    Buffer.from(name),
    Buffer.of(7, value.length >> 8, value.length & 0xff),
    Buffer.from(value)
  ])

const frame = (type: string, event: object) => {
  const headers = Buffer.concat([
    header(":event-type", type),
    header(":content-type", "application/json"),
    header(":message-type", "event")
  ])
  const body = Buffer.from(JSON.stringify(event))
  const bytes = Buffer.alloc(16 + headers.length + body.length)
  bytes.writeUInt32BE(bytes.length, 0)
  bytes.writeUInt32BE(headers.length, 4)
  bytes.writeUInt32BE(crc32(bytes, 8), 8)
  bytes.set(headers, 12)
  bytes.set(body, 12 + headers.length)
  bytes.writeUInt32BE(crc32(bytes, bytes.length - 4), bytes.length - 4)
  return bytes
}

/** AWS's binary event stream, as Bedrock's Converse writes it. */
export const bedrockEvents = (events: ReadonlyArray<readonly [type: string, event: object]>): Buffer =>
  Buffer.concat(events.map(([type, event]) => frame(type, event)))
