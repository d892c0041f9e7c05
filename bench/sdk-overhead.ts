// What watching adds to one call, beside what others add to the same work. Each contestant has a process of its own, and
// all are measured in turn. What is added is the difference of medians (and of 99th percentiles) to the same without
// anybody watching. The targets are for the stand-in, which answers at once and in process: a network's noise is larger.
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { figure, quantile, type Row, report, rounded } from "./kit/report.ts"
import type { Contestant, Way } from "./overhead/contestant.ts"
import { importing } from "./overhead/imports.ts"
import { inTurn, type Runner, startProvider, startRunner } from "./overhead/stage.ts"
import type { Kind, Timing } from "./overhead/work.ts"

const peers = join(import.meta.dirname, "peers")
if (!existsSync(join(peers, "node_modules"))) {
  console.error("Installing the peers …")
  spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund"], { cwd: peers, stdio: ["ignore", 2, 2] })
}

const provider = await startProvider()
const proxy = await startProvider(provider.origin)

const start = async (way: Way, names: ReadonlyArray<Contestant>): Promise<Record<string, Runner>> =>
  Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await startRunner(name, way, provider.origin, provider.origin)] as const)
    )
  )

const p = (timings: ReadonlyArray<Timing>, share: number, of: (timing: Timing) => number | undefined) =>
  quantile(
    timings.flatMap((timing) => of(timing) ?? []),
    share
  )
const gapsOf = (timings: ReadonlyArray<Timing>, share: number) =>
  quantile(
    timings.flatMap(({ gaps = [] }) => gaps),
    share
  )

const titles: Readonly<Record<string, string>> = {
  agentwatch: "AgentWatch",
  "agentwatch-4": "AgentWatch, 4 nested agents with budgets",
  traceloop: "@traceloop/instrumentation-openai",
  "otel-undici": "@opentelemetry/instrumentation-undici",
  proxy: "a proxy on this machine"
}
const ways = {
  stub: "fetch, stand-in",
  "client-stub": "openai, stand-in",
  socket: "fetch, in-process connection",
  loopback: "openai, loopback"
} as const

const rows: Array<Row> = []
let headline = { added: Number.NaN, ratio: Number.NaN }

const measure = async (way: Way, runners: Record<string, Runner>, kind: Kind, rounds: number, calls: number) => {
  const { bare = [], ...others } = await inTurn(runners, kind, rounds, calls)
  const whole = ({ whole }: Timing) => whole
  const first = ({ first }: Timing) => first
  const added = (timings: ReadonlyArray<Timing>, share: number, of: typeof first) =>
    figure(p(timings, share, of) - p(bare, share, of))
  for (const [name, timings] of Object.entries(others)) {
    const title = `${ways[way]}, ${kind === "json" ? "JSON" : "stream"}: ${titles[name] ?? name}`
    const [barely, ours] = [p(bare, 0.5, whole), p(timings, 0.5, whole)]
    if (way === "stub" && kind === "json" && name === "agentwatch")
      headline = { added: ours - barely, ratio: ours / barely }
    rows.push(
      kind === "json"
        ? [title, figure(barely), added(timings, 0.5, whole), added(timings, 0.99, whole), "", "", ""]
        : ([
            ...[title, figure(barely), added(timings, 0.5, whole), added(timings, 0.99, whole)],
            ...[added(timings, 0.5, first), figure(gapsOf(timings, 0.5) - gapsOf(bare, 0.5))],
            figure(gapsOf(timings, 0.99) - gapsOf(bare, 0.99))
          ] as unknown as Row)
    )
  }
}

const stopAll = (runners: Record<string, Runner>) => {
  for (const runner of Object.values(runners)) runner.stop()
}

const stub = await start("stub", ["bare", "agentwatch", "agentwatch-4"])
await measure("stub", stub, "json", 20, 1_000)
await measure("stub", stub, "stream", 10, 100)
stopAll(stub)

const throughClient = await start("client-stub", ["bare", "agentwatch", "agentwatch-4", "traceloop"])
await measure("client-stub", throughClient, "json", 20, 500)
await measure("client-stub", throughClient, "stream", 10, 100)
const weights = await Promise.all(
  Object.entries(throughClient).map(async ([name, runner]) => [name, await runner.weigh()] as const)
)
stopAll(throughClient)

const socket = await start("socket", ["bare", "agentwatch", "otel-undici"])
await measure("socket", socket, "json", 20, 500)
await measure("socket", socket, "stream", 10, 100)
stopAll(socket)

const loopback = {
  ...(await start("loopback", ["bare", "agentwatch", "otel-undici", "traceloop"])),
  proxy: await startRunner("bare", "loopback", proxy.origin)
}
await measure("loopback", loopback, "json", 15, 200)
await measure("loopback", loopback, "stream", 10, 50)
const delays = []
for (const [name, runner] of Object.entries(loopback)) delays.push([name, await runner.listen(400)] as const)
stopAll(loopback)
provider.stop()
proxy.stop()

const imported = importing({ bare: undefined, agentwatch: "@agentwatch/sdk" }, 15)
const bareImport = imported("bare")
const ourImport = imported("agentwatch")

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
const bareWeight = weights.find(([name]) => name === "bare")?.[1]

for (const line of [
  ["memory after 15,000 calls, beside nobody watching"],
  ...weights.flatMap(([name, { heapBytes, rssBytes }]) =>
    bareWeight === undefined || name === "bare"
      ? []
      : [
          [
            `  ${titles[name]}`,
            `heap ${megabytes(heapBytes - bareWeight.heapBytes)}`,
            `resident ${megabytes(rssBytes - bareWeight.rssBytes)}`
          ]
        ]
  ),
  ["delay of the event loop, 200 streams a second over loopback"],
  ...delays.map(([name, { p50, p99 }]) => [
    `  ${titles[name] ?? "nobody watching"}`,
    `p50 ${p50.toFixed(2)} ms`,
    `p99 ${p99.toFixed(2)} ms`
  ]),
  ["import of the plain door, beside Node alone"],
  [
    "  AgentWatch",
    `${(ourImport.processMs - bareImport.processMs).toFixed(1)} ms`,
    megabytes(ourImport.rssBytes - bareImport.rssBytes)
  ],
  []
]) {
  console.log(line.join("  "))
}

report(["sdk-overhead, µs", "bare p50", "added p50", "added p99", "first chunk p50", "gap p50", "gap p99"], rows, {
  name: "sdk-overhead",
  unit: "µs",
  value: rounded(headline.added, 1),
  against: "the same call without AgentWatch",
  ratio: rounded(headline.ratio)
})
