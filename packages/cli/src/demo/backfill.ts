import { Clock, Console, Effect, Stream } from "effect"
import type { Server } from "../Client.js"
import { Failure } from "../Failure.js"
import { count } from "../terminal/numbers.js"
import { Screens } from "../terminal/Screen.js"
import { makeStatusLine } from "../terminal/StatusLine.js"
import { dayLength, tracesWithin } from "./Day.js"
import type { DemoTrace } from "./Recording.js"
import { makeSender } from "./Sender.js"
import { summary } from "./summary.js"
import { noTally, tell } from "./Tally.js"
import type { WireSpan } from "./WireSpan.js"

/** Spans of one request: about a megabyte, unpacked. */
const batchSpans = 1_000
/** Batches under way at once. */
const atOnce = 4

/**
 * The past ends at the last full ten minutes, and begins at the first ones of its first day. So a second run a moment later
 * tells of the same past, and adds nothing.
 */
const step = 600_000

export interface Past {
  readonly seed: string
  readonly days: number
  /** Milliseconds since the epoch. */
  readonly until: number
}

export const rangeOf = ({ days, until }: Pick<Past, "days" | "until">) => {
  const to = Math.floor(until / step) * step
  return { from: to - days * dayLength + step, to }
}

interface Batch {
  readonly spans: ReadonlyArray<WireSpan>
  /** When the last of its traces begins. */
  readonly reached: number
}

/** Whole traces, so many together that they make a batch. */
export function* batchesOf(traces: Iterable<DemoTrace>): Generator<Batch> {
  let spans: Array<WireSpan> = []
  let reached = 0
  for (const trace of traces) {
    spans.push(...trace.spans)
    reached = trace.start
    if (spans.length < batchSpans) continue
    yield { spans, reached }
    spans = []
  }
  if (spans.length > 0) yield { spans, reached }
}

const bar = (share: number, width: number) => {
  const full = Math.round(share * width)
  return "█".repeat(full) + "░".repeat(width - full)
}

/** Sends the past. */
export const backfill = (to: Server, past: Past) =>
  Effect.gen(function* () {
    const { err } = yield* Screens
    const status = makeStatusLine(err)
    const sender = yield* makeSender(to, (why) => status.show(why))
    const range = rangeOf(past)
    const began = yield* Clock.currentTimeMillis
    const tally = noTally()
    let tenths = 0

    const progress = (reached: number) =>
      Effect.gen(function* () {
        const share = Math.min(1, (reached - range.from) / (range.to - range.from))
        const seconds = ((yield* Clock.currentTimeMillis) - began) / 1_000
        const rate = `${count(tally.spans / Math.max(seconds, 0.001))} spans/s`
        const left = share > 0 ? Math.ceil((seconds / share) * (1 - share)) : 0
        const hundredths = `${Math.floor(share * 100)} %`
        yield* status.show(
          `${hundredths.padStart(5)} ${bar(share, 24)} ${count(tally.spans)} spans, ${rate}, ${left} s left`
        )
        if (err.isTerminal || Math.floor(share * 10) <= tenths) return
        tenths = Math.floor(share * 10)
        yield* Console.error(`${hundredths}: ${count(tally.spans)} spans, ${rate}, ${left} s left`)
      })

    const over = Effect.suspend(() =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => Console.log(summary(tally, (now - began) / 1_000)))
    )

    const unlessNothing = Effect.suspend(() =>
      tally.refused.size > 0 && tally.stored === 0
        ? new Failure({ message: "The server refused all of it, so that nothing is stored." })
        : Effect.void
    )

    yield* status.show("making up the past …")
    yield* Stream.fromIterable(batchesOf(tracesWithin(past.seed, range.from, range.to))).pipe(
      Stream.mapEffect(({ reached, spans }) => Effect.map(sender.send(spans), (taken) => ({ reached, spans, taken })), {
        concurrency: atOnce
      }),
      Stream.runForEach(({ reached, spans, taken }) => {
        tell(tally, spans, taken)
        return progress(reached)
      }),
      Effect.ensuring(status.clear),
      // Whoever interrupts it is told what was sent until then, too.
      Effect.onInterrupt(() => over),
      Effect.zipRight(over),
      Effect.zipRight(unlessNothing)
    )
  })
