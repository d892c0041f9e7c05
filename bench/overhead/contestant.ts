// A process in which one contestant watches the calls, or nobody does. Does what it is told, and says how long it took.
import { createRequire } from "node:module"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { obey } from "../kit/worker.ts"
import { answerInProcess, inProcess, type Undici } from "./socket.ts"
import { standIn } from "./standIn.ts"
import { byClient, byFetch, type Kind, type OpenAiLike, type Timing } from "./work.ts"

/** How calls are made, and what they go to. */
export type Way = "stub" | "client-stub" | "socket" | "loopback"

export type Contestant = "bare" | "agentwatch" | "agentwatch-4" | "traceloop" | "otel-undici"

export type Order =
  | { readonly do: "calls"; readonly kind: Kind; readonly calls: number }
  | { readonly do: "weigh" }
  | { readonly do: "listen"; readonly calls: number }

export type Answer =
  | { readonly timings: ReadonlyArray<Timing> }
  | { readonly heapBytes: number; readonly rssBytes: number }
  | { readonly delayMs: { readonly p50: number; readonly p99: number } }

const [contestant, way, origin = "", sink = ""] = process.argv.slice(2) as [Contestant, Way, string?, string?]
const peers = createRequire(new URL("../peers/package.json", import.meta.url))

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

const url = way === "loopback" ? origin : inProcess
if (way === "stub" || way === "client-stub") globalThis.fetch = standIn
if (way === "socket") {
  // Before anybody puts something around it.
  answerInProcess(createRequire(import.meta.url)("undici") as Undici)
}

type Client = new (options: {
  readonly apiKey: string
  readonly baseURL: string
  readonly maxRetries: number
}) => OpenAiLike

let finish = (): Promise<unknown> => Promise.resolve()
let inScopes: <A>(work: () => Promise<A>) => Promise<A> = (work) => work()

const watch = async () => {
  if (contestant === "agentwatch" || contestant === "agentwatch-4") {
    const { agent, init, shutdown } = await import("@agentwatch/sdk")
    finish = () => shutdown({ timeout: 1_000 })
    const real = console.error
    console.error = () => {}
    init({ serverUrl: sink, providers: { [new URL(url).host]: "openai" } })
    console.error = real
    if (contestant === "agentwatch-4") {
      const budget = { budgetPerHour: 1_000_000, blockOnThreshold: true }
      const nested = <A>(depth: number, work: () => Promise<A>): Promise<A> =>
        depth === 0 ? work() : agent(`agent-${depth}`, budget, () => nested(depth - 1, work))
      inScopes = (work) => nested(4, work)
    }
  }
  if (contestant === "traceloop" || contestant === "otel-undici") {
    const { BatchSpanProcessor, NodeTracerProvider } = peers("@opentelemetry/sdk-trace-node")
    // Delivers to nobody, which is in the peers' favour.
    const exporter = {
      export: (_: unknown, done: (result: { readonly code: number }) => void) => done({ code: 0 }),
      shutdown: () => Promise.resolve()
    }
    const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
    provider.register()
    if (contestant === "otel-undici") {
      const { UndiciInstrumentation } = peers("@opentelemetry/instrumentation-undici")
      const instrumentation = new UndiciInstrumentation()
      instrumentation.setTracerProvider(provider)
      instrumentation.enable()
    } else {
      const { OpenAIInstrumentation } = peers("@traceloop/instrumentation-openai")
      const instrumentation = new OpenAIInstrumentation()
      instrumentation.setTracerProvider(provider)
      instrumentation.manuallyInstrument(peers("openai").OpenAI)
    }
  }
}

await watch()

const makeClient = (): OpenAiLike => {
  const { OpenAI } = peers("openai") as { OpenAI: Client }
  return new OpenAI({ apiKey: "none", baseURL: `${url}/v1`, maxRetries: 0 })
}
const client = way === "client-stub" || way === "loopback" ? makeClient() : undefined
const call = (kind: Kind) => (client === undefined ? byFetch(url, kind) : byClient(client, kind))

const answers: { readonly [Name in Order["do"]]: (order: Extract<Order, { readonly do: Name }>) => Promise<Answer> } = {
  calls: ({ calls, kind }) =>
    inScopes(async () => {
      const timings: Array<Timing> = []
      for (let done = 0; done < calls; done++) timings.push(await call(kind))
      return { timings }
    }),
  weigh: async () => {
    await new Promise((resolve) => setTimeout(resolve, 200))
    collect()
    const { heapUsed, rss } = process.memoryUsage()
    return { heapBytes: heapUsed, rssBytes: rss }
  },
  /** How late the event loop is, with one call every five milliseconds. */
  listen: async ({ calls }) => {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const running: Array<Promise<unknown>> = []
    for (let done = 0; done < calls; done++) {
      running.push(inScopes(() => call("stream")))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await Promise.all(running)
    delay.disable()
    return { delayMs: { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6 } }
  }
}

obey(answers, { finish: () => finish() })
