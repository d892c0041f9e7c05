import { percent } from "../format/Percent.js"
import { texts } from "../texts.js"

/** In percent: good from the first, doubtful from the second, bad below. */
const limits = { good: 95, doubtful: 80 }

const toneOf = (rate: number) => (rate >= limits.good ? "good" : rate >= limits.doubtful ? "warn" : "bad")

/** The share of requests that went well, in percent. */
export const SuccessBadge = ({ rate }: { readonly rate: number }) => (
  <span className={`tag tag-${toneOf(rate)}`}>{texts.totals.success(percent(rate))}</span>
)
