// Everything that one refresh of the dashboard asks for, at the same time, over ten million spans of a month.
// `-- refresh 1000000` fills a smaller store.

import { whileFilled } from "./kit/filled.ts"
import { makeHttp } from "./kit/http.ts"
import { refresh } from "./kit/questions.ts"
import { against, figure, median, quantile, report, rounded } from "./kit/report.ts"

const spans = Number(process.argv[3] ?? 10_000_000)
const rounds = 40
const target = 100

const times = await whileFilled(spans, async ({ url }) => {
  const { get } = makeHttp(url)
  const once = async () => {
    const start = performance.now()
    const answers = await Promise.all(refresh.map(get))
    const bad = answers.find(({ status }) => status !== 200)
    if (bad !== undefined) throw new Error(`answered ${bad.status} ${bad.text.slice(0, 300)}`)
    return performance.now() - start
  }
  const all: Array<number> = []
  for (let round = 0; round <= rounds; round++) all.push(await once())
  return all
})

const [cold = 0, ...warm] = times
const [p50, p95] = [median(warm), quantile(warm, 0.95)]
report(
  [`a refresh of ${refresh.length} questions at once, ${figure(spans)} spans`, "ms", "target"],
  [
    ["the first after a start", figure(cold), ""],
    ["p50", figure(p50), against(p50, { atMost: target })],
    ["p95", figure(p95), ""]
  ],
  {
    name: "refresh",
    unit: "ms, p50",
    value: rounded(p50, 1),
    against: `the target of ${target}`,
    ratio: rounded(p50 / target),
    figures: { "first after a start, ms": rounded(cold, 1), "p95, ms": rounded(p95, 1) }
  }
)
