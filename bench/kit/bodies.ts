import { identityOf, modelCall } from "./spans.ts"

/** As the SDK sends: 500 spans a batch. */
export const batchSpans = 500

/** Milliseconds from the end of a batch's last span to that of the next one's; ahead of the clock above 50,000 spans/s only. */
const batchMillis = 10

const times = ["start_time_unix_nano", "end_time_unix_nano"] as const
type Stamped = keyof ReturnType<typeof identityOf> | (typeof times)[number]

/** A body whose spans get their ids and times late, in place. */
interface Template {
  readonly bytes: Buffer
  /** Of each span: where its values stand, and how long it took. */
  readonly spans: ReadonlyArray<{ readonly at: Readonly<Record<Stamped, number>>; readonly nanos: bigint }>
}

const template = (from: number, contentBytes: number): Template => {
  const calls = Array.from({ length: batchSpans }, (_, index) => modelCall(from + index, contentBytes, Date.now()))
  const bytes = Buffer.from(JSON.stringify({ spans: calls }))
  let cursor = 0
  const find = (key: Stamped) => {
    const quoted = `"${key}":"`
    cursor = bytes.indexOf(quoted, cursor) + quoted.length
    return cursor
  }
  const spans = calls.map((call) => ({
    // In the order in which a call has them.
    at: {
      trace_id: find("trace_id"),
      span_id: find("span_id"),
      parent_span_id: find("parent_span_id"),
      start_time_unix_nano: find("start_time_unix_nano"),
      end_time_unix_nano: find("end_time_unix_nano")
    },
    nanos: BigInt(String(call.end_time_unix_nano)) - BigInt(String(call.start_time_unix_nano))
  }))
  return { bytes, spans }
}

/**
 * Bodies that cost their sender next to nothing: a few are made, and each batch is a copy of one with ids and times of its
 * own. The same number gives the same batch, byte for byte. `epoch` is when batch 0 ended, in milliseconds.
 */
export const makeBodies = (contentBytes: number, epoch: number, templates = 16) => {
  const made = Array.from({ length: templates }, (_, index) => template(index * batchSpans, contentBytes))
  return (batch: number): Buffer => {
    const { bytes, spans } = made[batch % templates] as Template
    const body = Buffer.from(bytes)
    const ended = BigInt(Math.floor(epoch)) * 1_000_000n + BigInt(batch * batchMillis) * 1_000_000n
    spans.forEach(({ at, nanos }, index) => {
      const { parent_span_id, span_id, trace_id } = identityOf(batch * batchSpans + index)
      const end = ended + BigInt(index * 20_011)
      body.write(trace_id, at.trace_id, "latin1")
      body.write(span_id, at.span_id, "latin1")
      body.write(parent_span_id, at.parent_span_id, "latin1")
      body.write((end - nanos).toString(), at.start_time_unix_nano, "latin1")
      body.write(end.toString(), at.end_time_unix_nano, "latin1")
    })
    return body
  }
}
