import { count, dollars, percent } from "../terminal/numbers.js"
import { bold, yellow } from "../terminal/style.js"
import type { Tally } from "./Tally.js"

const tooOld = /older than the (\d+) days/

const refusal = (reason: string, many: number): string => {
  const days = tooOld.exec(reason)?.[1]
  return days === undefined
    ? `The server refused ${count(many)} spans: ${reason}`
    : `The server refused ${count(many)} spans: it keeps ${days} days, and they are older.\n` +
        `Ask for less with --days ${days}, or start it with a larger DATA_RETENTION_DAYS.`
}

/** What was sent, in sentences. */
export const summary = ({ errors, refused, requests, spans, stored, traces, usd }: Tally, seconds: number): string => {
  const rate = requests === 0 ? 0 : errors / requests
  return [
    bold(`${count(traces)} traces with ${count(spans)} spans in ${seconds.toFixed(1)} s.`),
    `${count(requests)} requests, ${percent(rate)} of them failed, ${dollars(usd)} spent.`,
    ...[...refused].map(([reason, many]) => yellow(refusal(reason, many))),
    ...(refused.size > 0 ? [`${count(stored)} spans are stored.`] : [])
  ].join("\n")
}
