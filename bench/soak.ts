// A steady load of many kinds for ten minutes: what the server's memory and the store's parts do, and whether everything
// that was answered as stored is there, once. `-- soak 60` takes a minute. Linux only.
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { CrowdOrder, Lived } from "./kit/crowd.ts"
import { makeHttp } from "./kit/http.ts"
import { inspectStore } from "./kit/inspectStore.ts"
import { memoryOf, slope } from "./kit/memory.ts"
import { against, figure, report, rounded, table } from "./kit/report.ts"
import { inFreshDirectory, type Serving, whileServing } from "./kit/serving.ts"
import { countSpans } from "./kit/whileSending.ts"
import { ask, startWorker } from "./kit/worker.ts"

const seconds = Number(process.argv[3] ?? 600)
const spansPerSecond = 2_000
/** Until everything has been loaded and compiled, and every cache is full. */
const settling = Math.min(120, seconds / 3)
// Merges take their memory for a second or two: looked at less often, a few of them would decide on the growth.
const sampleEvery = Math.min(1, seconds / 200)
/** Samples of memory to one of the parts, which the server has to ask its store for. */
const partsEvery = 5
const target = 1

interface Sample {
  readonly minute: number
  readonly resident: number
  readonly anonymous: number
  /** Absent where they were not looked at, or the server does not tell. */
  readonly parts: number | undefined
}

const partsOf = (metrics: string): number | undefined => {
  const [, told] = /^agentwatch_parts ([\d.e+]+)$/m.exec(metrics) ?? []
  return told === undefined ? undefined : Number(told)
}

const sample = async ({ pid, url }: Serving, start: number, withParts: boolean): Promise<Sample> => ({
  minute: (performance.now() - start) / 60_000,
  ...memoryOf(pid),
  parts: withParts ? partsOf((await makeHttp(url).get("/metrics")).text) : undefined
})

const soak = async (serving: Serving) => {
  const { child } = await startWorker(join(import.meta.dirname, "kit", "crowd.ts"), serving.url)
  const start = performance.now()
  const samples: Array<Sample> = []
  let living = true
  const watching = (async () => {
    while (living) {
      samples.push(await sample(serving, start, samples.length % partsEvery === 0))
      await sleep(sampleEvery * 1_000)
    }
  })()
  const order: CrowdOrder = { do: "live", seconds, spansPerSecond }
  const lived = await ask<Lived>(child, order)
  living = false
  await watching
  child.disconnect()
  return { lived, samples, counted: await countSpans(serving.url) }
}

const { counted, lived, samples, store } = await inFreshDirectory(async (directory) => {
  const soaked = await whileServing(directory, soak)
  const [store] = inspectStore<Record<"spans" | "different" | "parts", string>>(
    directory,
    `SELECT toString(count()) AS spans, toString(uniqExact(trace_id, span_id)) AS different,
       (SELECT toString(count()) FROM system.parts WHERE active AND database = 'agentwatch' AND table = 'spans') AS parts
     FROM agentwatch.spans`
  )
  return { ...soaked, store }
})

const lost = lived.stored - Number(store?.different)
const twice = Number(store?.spans) - Number(store?.different)

const uncounted = counted - Number(store?.spans)

const settled = samples.filter(({ minute }) => minute * 60 >= settling)
const growth = (of: "resident" | "anonymous") => slope(settled.map((each) => [each.minute, each[of]]))
// The least of each half minute: what is held when nothing is being merged, which takes tens of megabytes and gives them back.
const least = new Map<number, number>()
for (const { minute, resident } of settled) {
  const half = Math.floor(minute * 2) / 2
  least.set(half, Math.min(resident, least.get(half) ?? resident))
}
const floor = slope([...least])
const parts = [...samples.flatMap(({ parts }) => parts ?? []), Number(store?.parts)]

table(
  ["minute", "resident MB", "anonymous MB", "parts"],
  samples
    .filter((_, index) => index % (partsEvery * Math.ceil(samples.length / partsEvery / 20)) === 0)
    .map(({ anonymous, minute, parts, resident }) => [
      minute.toFixed(1),
      figure(resident),
      figure(anonymous),
      parts === undefined ? "" : String(parts)
    ])
)
table(
  ["answers", "times"],
  Object.entries(lived.answers)
    .sort()
    .map(([answer, times]) => [answer, times.toLocaleString("en-US")])
)
const none = { atMost: 0 }
report(
  [`soak, ${seconds} s of ${figure(spansPerSecond)} spans/s`, "", "target"],
  [
    [
      "growth of resident memory, MB a minute",
      figure(growth("resident")),
      against(growth("resident"), { atMost: target })
    ],
    ["growth of anonymous memory, MB a minute", figure(growth("anonymous")), ""],
    ["growth of the least of each half minute, MB a minute", figure(floor), ""],
    ["parts, most and last", `${Math.max(...parts)}, ${parts.at(-1)}`, against(Math.max(...parts), { atMost: 300 })],
    ["spans answered as stored", figure(lived.stored), ""],
    ["  of them not there", figure(lost), against(lost, none)],
    ["  there more than once", figure(twice), against(twice, none)],
    [
      "  counted by the API beside them",
      figure(counted - lived.stored),
      against(Math.abs(counted - lived.stored), none)
    ],
    ["batches given up", figure(lived.given), against(lived.given, none)],
    ["answers that name the wrong spans", figure(lived.wrong), against(lived.wrong, none)]
  ],
  {
    name: "soak",
    unit: "MB a minute",
    value: rounded(growth("resident")),
    against: `the target of ${target}`,
    ratio: rounded(growth("resident") / target),
    figures: {
      "anonymous memory, MB a minute": rounded(growth("anonymous")),
      "the least of each half minute, MB a minute": rounded(floor),
      "most parts": Math.max(...parts),
      "parts at the end": Number(store?.parts),
      "spans answered as stored": lived.stored,
      "spans lost": lost,
      "spans stored twice": twice,
      "batches given up": lived.given,
      "wrong answers": lived.wrong
    }
  }
)

// Where batches were given up, what is there says nothing of those that were not.
if (lost > 0 || twice > 0 || uncounted !== 0 || lived.given > 0) {
  console.error(
    `${lost} spans that were answered as stored are not there, ${twice} are there more than once, the API counts ` +
      `${uncounted} that are not there, and ${lived.given} batches were never answered as stored.`
  )
  process.exitCode = 1
}
