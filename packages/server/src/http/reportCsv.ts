import type { ReportLine } from "../store/ReportStore.js"
import { csvLine } from "./csv.js"

export const csvHeader = csvLine([
  "date",
  "trace_id",
  "agent_name",
  "model",
  "status",
  "tokens",
  "cost_usd",
  "latency_ms"
])

const perUsd = 1_000_000_000n

const withoutZeros = (decimal: string) => (decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal)

/** Nano-dollars as dollars: all digits there are, and never with an exponent. */
export const dollars = (nanos: bigint): string =>
  withoutZeros(`${nanos / perUsd}.${(nanos % perUsd).toString().padStart(9, "0")}`)

/** Milliseconds, to the nanosecond, and never with an exponent. */
export const milliseconds = (value: number): string => withoutZeros(value.toFixed(6))

export const csvOf = ({ agentName, costNano, date, latencyMs, model, status, tokens, traceId }: ReportLine): string =>
  csvLine([
    date,
    traceId,
    agentName,
    model,
    status,
    { number: String(tokens) },
    { number: dollars(costNano) },
    { number: milliseconds(latencyMs) }
  ])
