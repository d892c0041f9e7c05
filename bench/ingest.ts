// From HTTP to stored: spans per second that a server answers with 202 on a machine that it shares with its store and with
// the sender, against what the same engine takes as ready-made rows with nothing else running; then, at half of that rate,
// how long an answer takes, and, with somebody who looks every fourth batch up, how soon a query finds what was sent.
// `-- ingest short` is a shorter, rougher run.
import { join } from "node:path"
import { batchSpans } from "./kit/bodies.ts"
import { makeHttp } from "./kit/http.ts"
import { against, figure, median, quantile, type Row, report, rounded, type Target, table } from "./kit/report.ts"
import { inFreshDirectory } from "./kit/serving.ts"
import type { Stages } from "./kit/stages.ts"
import { countSpans, whileSending } from "./kit/whileSending.ts"
import { runApart } from "./kit/worker.ts"

const short = process.argv[3] === "short"
const rounds = short ? 1 : 5
const halfLoadSeconds = short ? 6 : 30

interface Case {
  readonly what: string
  readonly contentBytes: number
  /** Batches of a round. */
  readonly batches: number
  readonly targets: Readonly<Record<string, Target>>
}

const shared = { answer: { atMost: 250 }, found: { atMost: 2_000 }, twice: { atMost: 0 } }
const cases: ReadonlyArray<Case> = [
  {
    what: "with 1.8 KB of content",
    contentBytes: 1_800,
    batches: short ? 120 : 240,
    targets: { rate: { atLeast: 20_000 }, ratio: { atLeast: 0.4 }, ...shared }
  },
  {
    what: "without content",
    contentBytes: 0,
    batches: short ? 240 : 480,
    targets: { rate: { atLeast: 50_000 }, ratio: { atLeast: 0.25 }, ...shared }
  }
]

const kit = (file: string) => join(import.meta.dirname, "kit", file)

const raw = ({ contentBytes }: Case) =>
  inFreshDirectory((directory) => runApart<number>(kit("raw.ts"), directory, String(contentBytes), short ? "4" : "8"))

const stagesOf = ({ contentBytes }: Case) =>
  inFreshDirectory((directory) =>
    runApart<Stages>(kit("stages.ts"), directory, String(contentBytes), short ? "5" : "12")
  )

const flood = (one: Case) =>
  whileSending(one.contentBytes, (sender) => sender.send({ do: "flood", batches: one.batches }))

/** Looking batches up is work of its own, some forty milliseconds of a core each. */
const halfLoad = (one: Case, rate: number, look?: { readonly lookEvery: number }) =>
  whileSending(one.contentBytes, (sender) => {
    const perSecond = rate / 2 / batchSpans
    const batches = Math.ceil(perSecond * halfLoadSeconds)
    return sender.send({ do: "steady", batches, perSecond, ...look })
  })

/** Every batch once more: how fast, and how many spans the store then has twice. */
const again = (one: Case) =>
  whileSending(one.contentBytes, async (sender, url) => {
    const first = await sender.send({ do: "flood", batches: one.batches })
    const second = await sender.send({ do: "flood", batches: one.batches }, first.from)
    return { rate: second.spansPerSecond, twice: (await countSpans(url)) - sender.spans() }
  })

/** Absent where the server does not take such bodies. */
const gzipped = (one: Case) =>
  whileSending(one.contentBytes, async (sender, url) => {
    const taken = await makeHttp(url).takes("gzip")
    return taken
      ? (await sender.send({ do: "flood", batches: one.batches >> 1, encoding: "gzip" })).spansPerSecond
      : undefined
  })

const measure = async (one: Case) => {
  const floods = []
  const raws = []
  for (let round = 0; round < rounds; round++) {
    raws.push(await raw(one))
    floods.push(await flood(one))
  }
  const rate = median(floods.map(({ spansPerSecond }) => spansPerSecond))
  // The best of its medians, so that no noise is in our favour.
  const engine = Math.max(...raws)
  const half = await halfLoad(one, rate)
  const looked = await halfLoad(one, rate, { lookEvery: 4 })
  const { rate: secondTime, twice } = await again(one)
  return {
    rate,
    engine,
    ratio: rate / engine,
    answerFull: median(floods.flatMap(({ answers }) => answers)),
    senderCores: median(floods.map(({ cores }) => cores)),
    gzip: await gzipped(one),
    half: half.spansPerSecond,
    answerMiddle: median(half.answers),
    answer: quantile(half.answers, 0.99),
    lookedAnswer: quantile(looked.answers, 0.99),
    foundMiddle: median(looked.found),
    found: quantile(looked.found, 0.99),
    secondTime,
    twice
  }
}
type Measured = Awaited<ReturnType<typeof measure>>

const lines: ReadonlyArray<readonly [of: keyof Measured, what: string]> = [
  ["rate", "spans/s, median of the rounds"],
  ["engine", "raw JSONEachRow rows/s, nothing else running"],
  ["ratio", "ratio of the two"],
  ["answerFull", "answer p50 at full load, ms"],
  ["senderCores", "cores that the sender took of the two"],
  ["gzip", "spans/s, bodies gzip'd"],
  ["half", "half load, spans/s"],
  ["answerMiddle", "  answer p50, ms"],
  ["answer", "  answer p99, ms"],
  ["lookedAnswer", "the same with every fourth batch looked up, answer p99, ms"],
  ["foundMiddle", "  span end to found p50, ms"],
  ["found", "  span end to found p99, ms"],
  ["secondTime", "every batch sent a second time, spans/s"],
  ["twice", "  spans stored twice by it"]
]

const measured: Array<Measured> = []
const stages: Array<Stages> = []
for (const one of cases) {
  measured.push(await measure(one))
  stages.push(await stagesOf(one))
}

const wholes = stages.map((each) => Object.values(each).reduce((sum, micros) => sum + micros, 0))
table(
  ["one stage after the other, in one process", ...cases.flatMap(({ what }) => [`${what}, µs a span`, "share"])],
  Object.keys(stages[0] ?? {}).map(
    (stage): Row => [
      stage,
      ...stages.flatMap((each, index) => {
        const micros = each[stage as keyof Stages]
        return [figure(micros), `${Math.round((micros / (wholes[index] ?? 0)) * 100)} %`]
      })
    ]
  )
)

const cells = (of: keyof Measured) =>
  measured.flatMap((each, index) => {
    const value = each[of]
    const target = cases[index]?.targets[of]
    if (value === undefined) return ["", ""]
    return [figure(value), target === undefined ? "" : against(value, target)]
  })

const [withContent] = measured
report(
  ["ingest, HTTP to stored", ...cases.flatMap(({ what }) => [what, "target"])],
  lines
    .filter(([of]) => measured.some((each) => each[of] !== undefined))
    .map(([of, what]): Row => [what, ...cells(of)]),
  {
    name: "ingest",
    unit: "spans/s",
    value: Math.round(withContent?.rate ?? Number.NaN),
    against: "raw JSONEachRow insert of the same engine",
    ratio: rounded(withContent?.ratio ?? Number.NaN),
    figures: Object.fromEntries(
      measured.flatMap((each, index) =>
        lines.flatMap(([of, what]) => {
          const value = each[of]
          return value === undefined ? [] : [[`${cases[index]?.what}: ${what.trim()}`, rounded(value)]]
        })
      )
    )
  }
)
