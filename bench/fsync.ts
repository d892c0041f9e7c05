// What it costs to have spans on the disk itself before they are answered (FSYNC=true), beside leaving that to the
// operating system: the rate, and how long an answer takes when both are sent the same. `-- fsync short` is rougher.
import { statfsSync } from "node:fs"
import { tmpdir } from "node:os"
import { batchSpans } from "./kit/bodies.ts"
import { figure, median, quantile, type Row, report, rounded } from "./kit/report.ts"
import { whileSending } from "./kit/whileSending.ts"

const short = process.argv[3] === "short"
const rounds = short ? 1 : 5
const seconds = short ? 5 : 20
const contentBytes = 1_800
const batches = 120

const tmpfs = 0x0102_1994
if (statfsSync(tmpdir()).type === tmpfs) {
  console.error(`${tmpdir()} is in memory, where this costs nothing: set TMPDIR to a directory on a disk.`)
}

const settings = ["false", "true"] as const
type Fsync = (typeof settings)[number]

const flood = async (FSYNC: Fsync) => {
  const { spansPerSecond } = await whileSending(contentBytes, (sender) => sender.send({ do: "flood", batches }), {
    FSYNC
  })
  return spansPerSecond
}

const rates: Record<Fsync, Array<number>> = { false: [], true: [] }
for (let round = 0; round < rounds; round++) {
  for (const fsync of settings) rates[fsync].push(await flood(fsync))
}
const rate = (fsync: Fsync) => median(rates[fsync])

const perSecond = Math.min(...settings.map(rate)) / 2 / batchSpans
const steady = (FSYNC: Fsync) =>
  whileSending(
    contentBytes,
    (sender) => sender.send({ do: "steady", batches: Math.ceil(perSecond * seconds), perSecond, lookEvery: 1e9 }),
    { FSYNC }
  )
const answers = { false: (await steady("false")).answers, true: (await steady("true")).answers }

const row = (what: string, fsync: Fsync): Row => [
  what,
  figure(rate(fsync)),
  figure(median(answers[fsync])),
  figure(quantile(answers[fsync], 0.99))
]

report(
  [`fsync, 1.8 KB of content; answers at ${figure(perSecond * batchSpans)} spans/s`, "spans/s", "p50 ms", "p99 ms"],
  [row("left to the operating system", "false"), row("FSYNC=true", "true")],
  {
    name: "fsync",
    unit: "spans/s",
    value: Math.round(rate("true")),
    against: "the same left to the operating system",
    ratio: rounded(rate("true") / rate("false")),
    figures: {
      "answer p50 with, ms": rounded(median(answers.true)),
      "answer p50 without, ms": rounded(median(answers.false)),
      "answer p99 with, ms": rounded(quantile(answers.true, 0.99)),
      "answer p99 without, ms": rounded(quantile(answers.false, 0.99))
    }
  }
)
