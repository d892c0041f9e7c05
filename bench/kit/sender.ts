// A process that sends spans as many SDKs would, and says how they were answered.
import { setTimeout as sleep } from "node:timers/promises"
import { gzipSync } from "node:zlib"
import { batchSpans, makeBodies } from "./bodies.ts"
import { makeHttp } from "./http.ts"
import { spanIdOf, traceIdOf } from "./spans.ts"
import { obey } from "./worker.ts"

/** Batches are known by their number; the same number is the same batch, byte for byte. */
export type Order =
  /** As fast as they are answered, a few at a time; the bodies are ready before the clock runs. */
  | { readonly do: "flood"; readonly from: number; readonly batches: number; readonly encoding?: "gzip" }
  /** On a schedule, whether earlier ones are answered or not; every so many, or none, are looked for until they are found. */
  | {
      readonly do: "steady"
      readonly from: number
      readonly batches: number
      readonly perSecond: number
      readonly lookEvery?: number
    }

export interface Sent {
  readonly spansPerSecond: number
  /** Milliseconds to each answer; of a schedule from the instant at which the batch was due, however late it was sent. */
  readonly answers: ReadonlyArray<number>
  /** Milliseconds from the same instant until a query over HTTP found the batch. */
  readonly found: ReadonlyArray<number>
  /** How busy this process was; 1 is a whole core. */
  readonly cores: number
}

const [url = "", contentBytes = "0", epoch = "0"] = process.argv.slice(2)

/**
 * Batches on their way at once, from as many programs as have one each: thirty to forty megabytes, of the 64 that a server
 * lets wait. With fewer it would have nothing to read while it writes.
 */
const inFlight = Number(contentBytes) === 0 ? 96 : 24

const http = makeHttp(url)
const body = makeBodies(Number(contentBytes), Number(epoch))

const send = async (bytes: Buffer, encoding?: "gzip") => {
  const { status, text } = await http.ingest(bytes, encoding)
  if (status !== 202 || JSON.parse(text).accepted !== batchSpans)
    throw new Error(`answered ${status} ${text.slice(0, 300)}`)
}

const measured = async (spans: number, work: () => Promise<Pick<Sent, "answers" | "found">>): Promise<Sent> => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await work()
  const millis = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  return { ...result, spansPerSecond: (spans / millis) * 1_000, cores: (system + user) / 1_000 / millis }
}

const flood = ({ batches, encoding, from }: Extract<Order, { do: "flood" }>) => {
  const waiting = Array.from({ length: batches }, (_, index) => {
    const bytes = body(from + index)
    // At the level of the SDK.
    return encoding === undefined ? bytes : gzipSync(bytes, { level: 1 })
  }).reverse()
  return measured(batches * batchSpans, async () => {
    const answers: Array<number> = []
    const sender = async () => {
      for (let bytes = waiting.pop(); bytes !== undefined; bytes = waiting.pop()) {
        const start = performance.now()
        await send(bytes, encoding)
        answers.push(performance.now() - start)
      }
    }
    await Promise.all(Array.from({ length: inFlight }, sender))
    return { answers, found: [] }
  })
}

/** Asks for the trace of a batch's last span until the span is in it. */
const look = async (batch: number) => {
  const last = (batch + 1) * batchSpans - 1
  for (;;) {
    const { text } = await http.get(`/api/traces/${traceIdOf(last)}/spans`)
    if (text.includes(spanIdOf(last))) return
    await sleep(10)
  }
}

const steady = ({ batches, from, lookEvery, perSecond }: Extract<Order, { do: "steady" }>) =>
  measured(batches * batchSpans, async () => {
    const answers: Array<number> = []
    const found: Array<number> = []
    const one = async (batch: number, due: number) => {
      await send(body(batch))
      answers.push(performance.now() - due)
      if (lookEvery === undefined || batch % lookEvery > 0) return
      await look(batch)
      found.push(performance.now() - due)
    }
    const start = performance.now() + 50
    const running: Array<Promise<void>> = []
    for (let index = 0; index < batches; index++) {
      const due = start + (index / perSecond) * 1_000
      await sleep(Math.max(0, due - performance.now()))
      running.push(one(from + index, due))
    }
    await Promise.all(running)
    return { answers, found }
  })

obey({ flood, steady })
