import { counted, dollars, percent } from "../terminal/numbers.js"
import { bold, yellow } from "../terminal/style.js"
import type { Tally } from "./Tally.js"

const tooOld = /older than the (\d+) days/

const refusal = (reason: string, many: number): string => {
  const days = tooOld.exec(reason)?.[1]
  return days === undefined
    ? `The server refused ${counted(many, "span")}: ${reason}`
    : `The server refused ${counted(many, "span")}: it keeps ${days} days, and they are older.\n` +
        `Ask for less with --days ${days}, or start it with a larger DATA_RETENTION_DAYS.`
}

/** What was sent, in sentences. */
export const summary = ({ errors, refused, requests, spans, stored, traces, usd }: Tally, seconds: number): string => {
  const rate = requests === 0 ? 0 : errors / requests
  return [
    bold(`${counted(traces, "trace")} with ${counted(spans, "span")} in ${seconds.toFixed(1)} s.`),
    `${counted(requests, "request")}, ${percent(rate)} of them failed, ${dollars(usd)} spent.`,
    ...[...refused].map(([reason, many]) => yellow(refusal(reason, many))),
    ...(refused.size > 0 ? [`${counted(stored, "span")} ${stored === 1 ? "is" : "are"} stored.`] : [])
  ].join("\n")
}
