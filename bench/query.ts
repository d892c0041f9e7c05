// How long every question takes over a million and over ten million spans of a month: the first time after a start, and then
// again and again. `-- query 1000000` fills one store alone.

import { whileFilled } from "./kit/filled.ts"
import { makeHttp } from "./kit/http.ts"
import { type Asking, questions } from "./kit/questions.ts"
import { against, figure, median, quantile, report, rounded } from "./kit/report.ts"

const sizes = process.argv[3] === undefined ? [1_000_000, 10_000_000] : [Number(process.argv[3])]
/** Of twenty, the slowest alone would be told as p95: so quick questions are asked a hundred times, and slow ones as often as there is time for. */
const rounds = { atLeast: 20, atMost: 100, millis: 5_000 }
/** How much longer ten times the data may take for what sums serve. */
const growthTarget = 1.5

interface Measured extends Asking {
  readonly cold: number
  readonly p50: number
  readonly p95: number
}

const measure = (spans: number) =>
  whileFilled(spans, async ({ url }) => {
    const { get } = makeHttp(url)
    const timed = async (path: string) => {
      const start = performance.now()
      const { status, text } = await get(path)
      if (status !== 200) throw new Error(`${path} answered ${status} ${text.slice(0, 300)}`)
      return performance.now() - start
    }
    const { traces } = JSON.parse((await get("/api/traces?sort=span_count&limit=1")).text)
    const asked = questions(traces[0].trace_id)
    const cold = new Map<string, number>()
    for (const { path } of asked) cold.set(path, await timed(path))
    const measured: Array<Measured> = []
    for (const asking of asked) {
      const times: Array<number> = []
      const until = performance.now() + rounds.millis
      while (times.length < rounds.atLeast || (times.length < rounds.atMost && performance.now() < until))
        times.push(await timed(asking.path))
      measured.push({ ...asking, cold: cold.get(asking.path) ?? 0, p50: median(times), p95: quantile(times, 0.95) })
    }
    return measured
  })

const runs: Array<ReadonlyArray<Measured>> = []
for (const spans of sizes) runs.push(await measure(spans))

const [small, large = small] = runs
const short = (path: string) => path.replace(/[0-9a-f]{32}/, "longest")
const before = new Map((small ?? []).map((one) => [short(one.path), one]))
const grown = (one: Measured) => one.p50 / (before.get(short(one.path))?.p50 ?? Number.NaN)
const compared = runs.length > 1

const all = large ?? []
const summed = all.filter((one) => one.summed === true)
const slowest = Math.max(...summed.map(({ p95 }) => p95))
const growth = Math.max(...summed.map(grown))

report(
  [`${figure(sizes.at(-1) ?? 0)} spans, ms`, "cold", "p50", "p95", "target", ...(compared ? ["growth", "target"] : [])],
  all.map((one) => [
    short(one.path),
    figure(one.cold),
    figure(one.p50),
    figure(one.p95),
    one.target === undefined ? "" : against(one.p95, { atMost: one.target }),
    ...(compared ? [figure(grown(one)), one.summed === true ? against(grown(one), { atMost: growthTarget }) : ""] : [])
  ]),
  {
    name: "query",
    unit: "ms, p95 of the slowest question that sums answer",
    value: rounded(slowest, 1),
    against: "the target of 50",
    ratio: rounded(slowest / 50),
    figures: {
      ...Object.fromEntries(all.flatMap((one) => [[`${short(one.path)}: p95, ms`, rounded(one.p95, 1)]])),
      ...(compared ? { "largest growth of what sums answer, from 1 M to 10 M": rounded(growth) } : {})
    }
  }
)
