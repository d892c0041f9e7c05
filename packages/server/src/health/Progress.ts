import { NotReady, type Ready } from "@agentwatch/core/api/Health"
import { Clock, Context, Duration, Effect } from "effect"
import { Ingest } from "../ingest/Ingest.js"
import { SpanStore } from "../store/SpanStore.js"
import { Meters } from "./Meters.js"

/** When the server is no longer said to be ready. */
export class ProgressBounds extends Context.Reference<ProgressBounds>()("@agentwatch/server/ProgressBounds", {
  defaultValue: () => ({
    /** Longest that a span may wait to be stored. */
    waiting: Duration.seconds(30),
    /** Longest that the store may take to answer a small question. */
    answer: Duration.seconds(5)
  })
}) {}

/** Whether the server gets on with its work, and what it counts of it. */
export class Progress extends Effect.Service<Progress>()("@agentwatch/server/Progress", {
  effect: Effect.gen(function* () {
    const bounds = yield* ProgressBounds
    const ingest = yield* Ingest
    const meters = yield* Meters
    const store = yield* SpanStore

    /** A span that has waited for hours is as telling as a store that is silent: a process may live and do nothing. */
    const look = Effect.gen(function* () {
      // Disconnected: giving up a question takes a silent store as long as answering it.
      const parts = yield* Effect.option(Effect.timeout(Effect.disconnect(store.parts), bounds.answer))
      const { bytes, oldest, spans } = yield* ingest.status
      const oldestMs = oldest === undefined ? 0 : Math.max(0, (yield* Clock.currentTimeMillis) - oldest)
      meters.waitingSpans.set(spans)
      meters.waitingBytes.set(bytes)
      meters.lagSeconds.set(oldestMs / 1_000)
      if (parts._tag === "Some") meters.parts.set(parts.value)
      return { answers: parts._tag === "Some", spans, oldestMs }
    })

    /** Fails with the reasons why it is not. */
    const ready: Effect.Effect<typeof Ready.Type, NotReady> = Effect.flatMap(look, ({ answers, oldestMs, spans }) => {
      const reasons = [
        ...(answers ? [] : ["the store does not answer"]),
        ...(oldestMs > Duration.toMillis(bounds.waiting)
          ? [`a span has waited for ${Math.round(oldestMs / 1_000)} seconds to be stored`]
          : [])
      ]
      return reasons.length === 0
        ? Effect.succeed({ status: "ready" as const, waiting_spans: spans, oldest_waiting_ms: oldestMs })
        : new NotReady({ error: reasons.join("; "), reasons })
    })

    /** In Prometheus' text format. */
    const metrics = Effect.zipRight(
      look,
      Effect.promise(() => meters.registry.metrics())
    )

    return { ready, metrics } as const
  })
}) {}
