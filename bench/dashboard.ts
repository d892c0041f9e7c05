// How long the pages of the dashboard take to answer a key or a click with very much behind them, and until they show what
// was sent, measured in the browser. `-- dashboard 70000` fills a smaller store.

import { launch } from "../e2e/kit/browser.ts"
import { walkFeed } from "./kit/dashboard/feed.ts"
import { Interactions, type Measured } from "./kit/dashboard/Interactions.ts"
import { seen } from "./kit/dashboard/seen.ts"
import { walkTrace } from "./kit/dashboard/trace.ts"
import { walkTraces } from "./kit/dashboard/traces.ts"
import { whileFilled } from "./kit/filled.ts"
import { against, figure, median, quantile, report, rounded } from "./kit/report.ts"

/** These are a little more than 100,000 traces. */
const spans = Number(process.argv[3] ?? 700_000)
const target = 100
const seenTarget = 2_000

const { measured, read, sight } = await whileFilled(spans, async ({ url }) => {
  const browser = await launch()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const interactions = await Interactions.on(page)
    const sight = await seen(page, url)
    const read = await walkTraces(page, url, interactions)
    await walkFeed(page, url, interactions)
    await walkTrace(page, url, interactions)
    return { measured: interactions.measured, read, sight }
  } finally {
    await browser.close()
  }
})

const all = measured.flatMap(({ times }) => times)
const slowest = Math.max(...all)
const row = ({ times, what }: Measured, atMost: number) =>
  [
    what,
    figure(times.length),
    figure(median(times)),
    figure(Math.max(...times)),
    against(Math.max(...times), { atMost })
  ] as const

report(
  [`${figure(read)} traces in the list, 10,000 rows in the feed; ms`, "times", "p50", "most", "target"],
  [
    ...measured.map((one) => row(one, target)),
    row({ what: "sent until seen on the feed", times: sight.feed }, seenTarget),
    row({ what: "sent until announced on the list", times: sight.list }, seenTarget)
  ],
  {
    name: "dashboard",
    unit: "ms, the slowest interaction",
    value: rounded(slowest, 1),
    against: `the target of ${target}`,
    ratio: rounded(slowest / target),
    figures: {
      "interactions, p95, ms": rounded(quantile(all, 0.95), 1),
      "sent until seen on the feed, most, ms": rounded(Math.max(...sight.feed), 1),
      "sent until announced on the list, most, ms": rounded(Math.max(...sight.list), 1)
    }
  }
)
