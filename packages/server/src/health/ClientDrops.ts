import { Effect, Option, Predicate, Schema } from "effect"
import { Counter } from "prom-client"
import { fromZero, Meters } from "./Meters.js"

/** What a process says of itself beside its spans. */
const Sender = Schema.Struct({
  id: Schema.String.pipe(Schema.pattern(/^[0-9a-f]{16,64}$/)),
  /** Spans that were lost on its side since it began to watch, by reason. */
  dropped: Schema.Record({ key: Schema.String, value: Schema.NonNegativeInt })
})

const decode = Schema.decodeUnknownOption(Sender)

/** No sender has more reasons; to check a million of them would hold up everybody else for seconds. */
const mostReasons = 1_000

const read = (sender: unknown) =>
  Predicate.isRecord(sender) && Predicate.isRecord(sender.dropped) && Object.keys(sender.dropped).length <= mostReasons
    ? decode(sender)
    : Option.none()

/** Reasons are words of the sender's; the label of a metric must not grow with what is sent. */
const reasons = new Set(["queue_full", "rejected", "too_large", "unencodable", "shutdown", "expired", "unreadable"])

/** Processes that are remembered; the one that was heard of longest ago goes first. */
const most = 10_000

/**
 * What processes lost before it reached us, as they tell with their next batch. They tell the whole since they began, so a
 * batch that is sent again changes nothing.
 */
export class ClientDrops extends Effect.Service<ClientDrops>()("@agentwatch/server/ClientDrops", {
  effect: Effect.gen(function* () {
    const { registry } = yield* Meters
    const counter = new Counter({
      name: "agentwatch_client_dropped_spans_total",
      help: "Spans that processes say they lost before they could be sent, by reason.",
      labelNames: ["reason"] as const,
      registers: [registry]
    })
    fromZero(counter, [...reasons, "other"])
    const told = new Map<string, Map<string, number>>()

    const remember = (key: string, counts: Map<string, number>) => {
      told.delete(key)
      told.set(key, counts)
      const [oldest] = told.keys()
      if (told.size > most && oldest !== undefined) told.delete(oldest)
    }

    /** Takes a sender's word. Whatever it is, it costs its spans nothing. */
    const note = (organisation: string, sender: unknown) =>
      Effect.suspend(() => {
        const known = read(sender)
        if (known._tag === "None") return Effect.void
        // Reasons that are not known are one: what is told of them is the sum.
        const counts = new Map<string, number>()
        for (const [given, count] of Object.entries(known.value.dropped)) {
          const reason = reasons.has(given) ? given : "other"
          counts.set(reason, (counts.get(reason) ?? 0) + count)
        }
        const key = `${organisation} ${known.value.id}`
        const before = told.get(key) ?? new Map<string, number>()
        let lost = 0
        for (const [reason, count] of counts) {
          const more = count - (before.get(reason) ?? 0)
          if (more <= 0) continue
          before.set(reason, count)
          counter.inc({ reason }, more)
          lost += more
        }
        // Who has lost nothing takes nobody's place.
        if (before.size > 0) remember(key, before)
        return lost === 0
          ? Effect.void
          : Effect.logWarning(
              `A process lost ${lost} ${lost === 1 ? "span" : "spans"} before they could be sent.`
            ).pipe(Effect.annotateLogs({ sender: known.value.id, organisation }))
      })

    return { note } as const
  })
}) {}
