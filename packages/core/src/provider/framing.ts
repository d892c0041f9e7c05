import { makeEventStreamDecoder } from "./EventStreamDecoder.js"
import { makeJsonArrayDecoder } from "./JsonArrayDecoder.js"
import { makeNdjsonDecoder } from "./NdjsonDecoder.js"
import { makeSseDecoder } from "./SseDecoder.js"
import { fromUtf8, type StreamDecoder } from "./StreamDecoder.js"
import type { WireFormat } from "./WireFormat.js"

/** How a stream is cut into events: a new decoder for each stream. */
export type Framing = () => StreamDecoder

export const serverSent: Framing = () => fromUtf8(makeSseDecoder())
export const jsonArray: Framing = () => fromUtf8(makeJsonArrayDecoder())
export const jsonLines: Framing = () => fromUtf8(makeNdjsonDecoder())

/** By the content type, in lower case and without its parameters. */
const framings: ReadonlyMap<string, Framing> = new Map([
  ["text/event-stream", serverSent],
  ["application/x-ndjson", jsonLines],
  ["application/ndjson", jsonLines],
  ["application/jsonl", jsonLines],
  ["application/stream+json", jsonLines],
  ["application/vnd.amazon.eventstream", makeEventStreamDecoder]
])

/**
 * What cuts a reply into events; absent for one that is to be read whole. Goes by its content type; `asked` says that the
 * request wanted a stream, which some gateways send without telling its type.
 */
export const decoderOf = (contentType: string, format: WireFormat, asked: boolean): StreamDecoder | undefined => {
  const [type = ""] = contentType.split(";", 1)
  const name = type.trim().toLowerCase()
  const known = framings.get(name)
  if (known !== undefined) return known()
  if (name === "application/json") return format.framing?.()
  return name === "" && asked ? (format.framing ?? serverSent)() : undefined
}
