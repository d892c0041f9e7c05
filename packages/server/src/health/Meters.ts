import { Effect } from "effect"
import { Counter, Gauge, Histogram, Registry } from "prom-client"

/** Why something that was sent was not taken. `full`: too much was waiting. `store`: the store did not take it in time. */
const rejections = ["invalid", "too_large", "store_refused", "full", "store"] as const

/** A counter that shows each of its reasons from the start, so that the first time is seen as an increase. */
export const fromZero = <Reason extends string>(counter: Counter<"reason">, reasons: Iterable<Reason>) => {
  for (const reason of reasons) counter.inc({ reason }, 0)
  return counter
}

/** What the server counts of its own work since it started, in Prometheus' terms. */
export class Meters extends Effect.Service<Meters>()("@agentwatch/server/Meters", {
  sync: () => {
    const registry = new Registry()
    const registers = [registry]
    new Gauge({
      name: "process_resident_memory_bytes",
      help: "Memory of the process, the embedded store's included.",
      registers,
      collect() {
        this.set(process.memoryUsage.rss())
      }
    })
    return {
      registry,
      accepted: new Counter({
        name: "agentwatch_spans_accepted_total",
        help: "Spans answered as stored, those that were stored before included.",
        registers
      }),
      rejected: fromZero(
        new Counter({
          name: "agentwatch_spans_rejected_total",
          help: "Spans that were not taken, by reason; those that were full or not stored may be sent again.",
          labelNames: ["reason"] as const,
          registers
        }),
        rejections
      ),
      stored: new Counter({ name: "agentwatch_spans_stored_total", help: "Spans written to the store.", registers }),
      duplicates: new Counter({
        name: "agentwatch_spans_duplicate_total",
        help: "Spans that arrived again and were left out.",
        registers
      }),
      contested: new Counter({
        name: "agentwatch_spans_contested_total",
        help: "Times that a span had to wait for another server that was writing it.",
        registers
      }),
      waitingSpans: new Gauge({
        name: "agentwatch_waiting_spans",
        help: "Spans that were taken in and are not stored yet.",
        registers
      }),
      waitingBytes: new Gauge({ name: "agentwatch_waiting_bytes", help: "What these hold of memory.", registers }),
      lagSeconds: new Gauge({
        name: "agentwatch_lag_seconds",
        help: "How long the oldest of them has waited.",
        registers
      }),
      parts: new Gauge({
        name: "agentwatch_parts",
        help: "Pieces that the spans of the month that has most are stored in, when the store last said.",
        registers
      }),
      readers: new Gauge({ name: "agentwatch_feed_readers", help: "Readers of the live feed.", registers }),
      lost: new Counter({
        name: "agentwatch_feed_lost_total",
        help: "Requests that readers of the live feed were told they had lost.",
        registers
      }),
      failures: new Counter({
        name: "agentwatch_insert_failures_total",
        help: "Attempts to write a batch that failed, and were or will be repeated.",
        registers
      }),
      insertSeconds: new Histogram({
        name: "agentwatch_insert_seconds",
        help: "Time from taking up a batch until the store had it, key check and retries included.",
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
        registers
      }),
      batchSpans: new Histogram({
        name: "agentwatch_batch_spans",
        help: "Spans in one insert.",
        buckets: [1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000],
        registers
      })
    }
  }
}) {}
