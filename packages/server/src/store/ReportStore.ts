import type { Organisation } from "@agentwatch/core/api/Auth"
import type { MonthlyReport } from "@agentwatch/core/api/Reports"
import { Context, type Effect, type Stream } from "effect"
import type { StoreError } from "./StoreError.js"

/** A span as a line of a report. */
export interface ReportLine {
  /** ISO 8601, UTC. */
  readonly date: string
  readonly traceId: string
  readonly agentName: string
  readonly model: string
  readonly status: string
  readonly tokens: number
  /** Nano-dollars. */
  readonly costNano: bigint
  readonly latencyMs: number
}

/** What a month, `YYYY-MM` in UTC, came to. */
export class ReportStore extends Context.Tag("@agentwatch/server/ReportStore")<
  ReportStore,
  {
    readonly monthly: (month: string) => Effect.Effect<MonthlyReport, StoreError, Organisation>
    /** Every span that began in it, the earliest first; read as it is asked for. */
    readonly lines: (month: string) => Stream.Stream<ReportLine, StoreError, Organisation>
  }
>() {}
