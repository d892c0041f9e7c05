import { SpanId, TraceId } from "@agentwatch/core/model/Ids"
import { Schema } from "effect"

/** Where an event stands in the order of time. */
export const Place = Schema.Struct({
  start_nano: Schema.BigInt.pipe(Schema.betweenBigInt(0n, 2n ** 63n - 1n)),
  trace_id: TraceId,
  span_id: SpanId
})
export type Place = typeof Place.Type

/** A place, and how many bytes of texts the event there has. */
export interface Sized extends Place {
  readonly bytes: number
}

const mebibyte = 1_024 * 1_024

/** What is read at once: the reply of the engine is one text, and escaping makes it up to six times as long. */
const most = { bytes: 32 * mebibyte, events: 2_000 }

/** Bytes of texts that an answer has: what reads it has to hold it, most often as one text, too. */
const mostBytes = 256 * mebibyte

/** The first of some events, as many as an answer is to have; one at least. */
export const inOneAnswer = <A extends Sized>(events: ReadonlyArray<A>): ReadonlyArray<A> => {
  let bytes = 0
  const beyond = events.findIndex((event, at) => {
    bytes += event.bytes
    return at > 0 && bytes > mostBytes
  })
  return beyond < 0 ? events : events.slice(0, beyond)
}

/** Some events in the parts in which they are read. */
export const partsOf = <A extends Sized>(events: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> => {
  const parts: Array<Array<A>> = []
  let [part, bytes]: [Array<A> | undefined, number] = [undefined, 0]
  for (const event of events) {
    bytes += event.bytes
    if (part === undefined || part.length === most.events || bytes > most.bytes) {
      part = []
      parts.push(part)
      bytes = event.bytes
    }
    part.push(event)
  }
  return parts
}
