// What watching adds to one call, in microseconds. The calls go to a stand-in for fetch that answers at once, in process,
// because the noise of a network is larger than what is measured; a run over loopback stands beside it for the feel of it.
import { createServer } from "node:http"
import { agent, flush, init, shutdown } from "@agentwatch/sdk"
import { figure, quantile, type Row, report, rounded } from "./kit/report.ts"

const modelUrl = "https://api.openai.com/v1/chat/completions"
const request = JSON.stringify({
  model: "gpt-4o",
  messages: [
    { role: "system", content: "You answer in one sentence." },
    { role: "user", content: "Why is the sky blue? ".repeat(40) }
  ]
})
const reply = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "gpt-4o-2024-08-06",
  choices: [
    { index: 0, message: { role: "assistant", content: "Because of scattering. ".repeat(40) }, finish_reason: "stop" }
  ],
  usage: { prompt_tokens: 230, completion_tokens: 180, total_tokens: 410 }
})
const json = { "content-type": "application/json" }

const networkFetch = globalThis.fetch

/** Answers as a provider would, and as our own server would, without leaving the process. */
const standIn: typeof fetch = async (input, init) => {
  const address = String(input)
  if (address.endsWith("/api/ingest")) {
    const { spans } = JSON.parse(String(init?.body)) as { spans: ReadonlyArray<unknown> }
    return new Response(JSON.stringify({ accepted: spans.length, rejected: [] }), { status: 202, headers: json })
  }
  return new Response(reply, { headers: json })
}

const once = async (url: string) => {
  const response = await fetch(url, { method: "POST", headers: json, body: request })
  await response.json()
}

const nested = (depth: number, work: () => Promise<void>): Promise<void> =>
  depth === 0 ? work() : agent(`agent-${depth}`, {}, () => nested(depth - 1, work))

/** Durations of single calls, in microseconds. */
const sample = async (calls: number, url: string, depth: number) => {
  const durations: Array<number> = []
  await nested(depth, async () => {
    for (let call = 0; call < calls; call++) {
      const start = performance.now()
      await once(url)
      durations.push((performance.now() - start) * 1000)
    }
  })
  return durations
}

const watched = async <A>(providers: Record<string, "openai">, work: () => Promise<A>): Promise<A> => {
  init({ serverUrl: "http://127.0.0.1:39412", providers })
  try {
    return await work()
  } finally {
    await shutdown()
  }
}

/** Bare and watched in turn, so that a machine whose speed drifts does not favour one of them. */
const compare = async (url: string, calls: number, rounds: number, depth: number, providers = {}) => {
  const bare: Array<number> = []
  const ours: Array<number> = []
  await sample(calls, url, 0)
  await watched(providers, () => sample(calls, url, depth))
  for (let round = 0; round < rounds; round++) {
    bare.push(...(await sample(calls, url, 0)))
    ours.push(
      ...(await watched(providers, async () => {
        const durations = await sample(calls, url, depth)
        await flush()
        return durations
      }))
    )
  }
  return {
    bare: quantile(bare, 0.5),
    ours: quantile(ours, 0.5),
    p50: quantile(ours, 0.5) - quantile(bare, 0.5),
    p99: quantile(ours, 0.99) - quantile(bare, 0.99)
  }
}

const row = (what: string, { bare, ours, p50, p99 }: Awaited<ReturnType<typeof compare>>): Row => [
  what,
  figure(bare),
  figure(ours),
  figure(p50),
  figure(p99)
]

const log = console.error
console.error = () => {}
globalThis.fetch = standIn
const flat = await compare(modelUrl, 1_000, 15, 0)
const scoped = await compare(modelUrl, 1_000, 15, 4)

globalThis.fetch = networkFetch
const provider = createServer((incoming, answer) => {
  incoming.resume().once("end", () => answer.writeHead(200, json).end(reply))
})
const sink = createServer((incoming, answer) => {
  incoming.resume().once("end", () => answer.writeHead(202, json).end('{"accepted":1,"rejected":[]}'))
})
await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve))
await new Promise<void>((resolve) => sink.listen(39_412, "127.0.0.1", resolve))
const address = provider.address()
const host = `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`
const loopback = await compare(`http://${host}/v1/chat/completions`, 300, 9, 0, { [host]: "openai" })
for (const server of [provider, sink]) {
  server.closeAllConnections()
  server.close()
}
console.error = log

report(
  ["sdk-overhead, one JSON call", "bare p50 µs", "watched p50 µs", "added p50 µs", "added p99 µs"],
  [
    row("stand-in for fetch, no scope", flat),
    row("stand-in for fetch, 4 nested agents", scoped),
    row("over loopback, no scope", loopback)
  ],
  {
    name: "sdk-overhead",
    unit: "µs",
    value: rounded(flat.p50, 1),
    against: "the same call without AgentWatch",
    ratio: rounded(flat.ours / flat.bare)
  }
)
