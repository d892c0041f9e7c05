import { formatInstant } from "@agentwatch/core/model/Instant"
import { Clock, Console, Duration, Effect } from "effect"
import type { Server } from "../Client.js"
import { requestLine } from "../terminal/requestLine.js"
import { Screens } from "../terminal/Screen.js"
import { makeStatusLine } from "../terminal/StatusLine.js"
import { scenes } from "./Day.js"
import { Pending } from "./Pending.js"
import { type Random, randomOf } from "./Random.js"
import { makeSender } from "./Sender.js"
import { anyIncident } from "./scenes/incidents.js"
import type { Scene } from "./scenes/Scene.js"
import { summary } from "./summary.js"
import { noTally, type Priced, tell } from "./Tally.js"
import type { WireSpan } from "./WireSpan.js"

/** Spans that have not ended yet; while there are more, nothing new begins. */
const mostPending = 20_000
/** Spans of one request. */
const mostAtOnce = 1_000

const total = scenes.reduce((sum, { perDay }) => sum + perDay, 0)

/** A scene, each as often as it happens on a working day. */
const nextScene = (random: Random): Scene => {
  if (random.happens(0.01)) return anyIncident(random)
  let at = random.between(0, total)
  for (const scene of scenes) {
    at -= scene.perDay
    if (at < 0) return scene
  }
  return anyIncident(random)
}

const nowNanos = Effect.map(Clock.currentTimeMillis, (now) => BigInt(now) * 1_000_000n)

const lineOf = ({ call, model, span, usd }: Priced, columns: number) =>
  requestLine(
    {
      id: span.span_id,
      task_name: span.task ?? span.name,
      agent_name: span.agent_name,
      model,
      input_tokens: call.prompt_tokens ?? 0,
      output_tokens: call.completion_tokens ?? 0,
      latency_ms: call.latency_ms ?? 0,
      cost_usd: usd,
      status: span.status.code === "ERROR" ? "error" : "success",
      error_message: span.status.message ?? null,
      timestamp: formatInstant(span.end_time_unix_nano),
      metadata: null
    },
    columns
  )

/**
 * Plays scenes as they would happen now: one begins every two to five seconds, divided by `speed`, and each span is sent when
 * it is over. Goes on until it is interrupted; what is under way then is cut short, and sent.
 */
export const live = (to: Server, seed: string, speed: number) =>
  Effect.gen(function* () {
    const { err, out } = yield* Screens
    const status = makeStatusLine(err)
    const sender = yield* makeSender(to, (why) => status.show(why))
    const began = yield* Clock.currentTimeMillis
    // Another run tells of other things, also with the same seed.
    const random = randomOf(seed, "live", began)
    const tally = noTally()
    const pending = new Pending()

    const begin = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (pending.size > mostPending) return
      pending.add(
        nextScene(random)
          .play(random, now)
          .flatMap(({ spans }) => spans)
      )
    })

    const send = Effect.fnUntraced(function* (ended: ReadonlyArray<WireSpan>) {
      for (let at = 0; at < ended.length; at += mostAtOnce) {
        const spans = ended.slice(at, at + mostAtOnce)
        const taken = yield* sender.send(spans)
        pending.sent(spans)
        yield* status.clear
        for (const request of tell(tally, spans, taken)) yield* Console.log(lineOf(request, out.columns()))
      }
    })
    const sendEnded = Effect.flatMap(nowNanos, (now) => send(pending.over(now)))

    const beginning = Effect.zipRight(
      begin,
      Effect.suspend(() => Effect.sleep(Duration.millis(random.between(2_000, 5_000) / speed)))
    )
    // No trace is left without its root. A server that is away is not waited for.
    const sendLast = nowNanos.pipe(
      Effect.flatMap((now) => send(pending.last(now))),
      Effect.interruptible,
      Effect.timeoutOption("2 seconds"),
      Effect.ignore
    )
    const over = Effect.gen(function* () {
      yield* sendLast
      yield* status.clear
      yield* Console.log(`\n${summary(tally, ((yield* Clock.currentTimeMillis) - began) / 1_000)}`)
    })
    return yield* Effect.forever(beginning).pipe(
      Effect.raceFirst(Effect.forever(Effect.zipRight(sendEnded, Effect.sleep("100 millis")))),
      Effect.onInterrupt(() => over)
    )
  })
