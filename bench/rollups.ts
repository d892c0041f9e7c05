// What an insert pays for the sums and the traces that are made of it: floods in turn on a fresh store as it is, and on one
// whose views were taken away.

import { inspectStore } from "./kit/inspectStore.ts"
import { against, figure, median, report, rounded } from "./kit/report.ts"
import { inFreshDirectory, whileServing } from "./kit/serving.ts"
import { startSender } from "./kit/startSender.ts"

const rounds = 5
const atLeast = 0.85

const cases = [
  { what: "with 1.8 KB of content", contentBytes: 1_800, batches: 240 },
  { what: "without content", contentBytes: 0, batches: 480 }
]
type Case = (typeof cases)[number]

const views = ["sums_by_span", "traces_by_span"]

const flood = ({ batches, contentBytes }: Case, bare: boolean) =>
  inFreshDirectory(async (directory) => {
    // The first start makes the tables, and later ones leave them as they are.
    await whileServing(directory, async () => {})
    if (bare) inspectStore(directory, ...views.map((view) => `DROP VIEW agentwatch.${view}`), "SELECT 1")
    return whileServing(directory, async ({ url }) => {
      const sender = await startSender(url, contentBytes)
      await sender.send({ do: "flood", batches: 40 })
      const { spansPerSecond } = await sender.send({ do: "flood", batches })
      sender.stop()
      return spansPerSecond
    })
  })

const measure = async (one: Case) => {
  const all: Array<number> = []
  const bare: Array<number> = []
  for (let round = 0; round < rounds; round++) {
    all.push(await flood(one, false))
    bare.push(await flood(one, true))
  }
  return { what: one.what, all: median(all), bare: median(bare), ratio: median(all) / median(bare) }
}

const measured = []
for (const one of cases) measured.push(await measure(one))
const least = Math.min(...measured.map(({ ratio }) => ratio))

report(
  ["spans/s, HTTP to stored", "with all sums", "without any", "ratio", "target"],
  measured.map(({ all, bare, ratio, what }) => [
    what,
    figure(all),
    figure(bare),
    figure(ratio),
    against(ratio, { atLeast })
  ]),
  {
    name: "rollups",
    unit: "share of its rate that ingest keeps with all sums",
    value: rounded(least),
    against: "the same without any",
    ratio: rounded(least),
    figures: Object.fromEntries(measured.map(({ ratio, what }) => [`${what}: ratio`, rounded(ratio)]))
  }
)
