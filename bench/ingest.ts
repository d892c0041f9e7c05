// From HTTP to stored: spans per second that a server answers with 202 on a machine that it shares with its store and with
// the sender, against what the same engine takes as ready-made rows with nothing else running.
import { execFileSync, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { figure, median, report, rounded } from "./kit/report.ts"
import { modelCall } from "./kit/spans.ts"

const port = 39_411
const url = `http://127.0.0.1:${port}`
const bin = join(import.meta.dirname, "..", "packages", "cli", "bin", "agentwatch-cli.js")
const fresh = () => mkdtempSync(join(tmpdir(), "agentwatch-bench-"))

interface Case {
  readonly what: string
  readonly contentBytes: number
  readonly spans: number
}

const cases = [
  { what: "with 1.8 KB of content", contentBytes: 1_800, spans: 60_000 },
  { what: "without content", contentBytes: 0, spans: 120_000 }
] as const satisfies ReadonlyArray<Case>

/** As the SDK sends: 500 spans a batch. */
const batchSize = 500
const senders = 8
const rounds = 3

const withServer = async <A>(work: () => Promise<A>): Promise<A> => {
  const directory = fresh()
  const server = spawn(process.execPath, [bin, "serve", "--port", String(port), "--db", directory], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  await new Promise<void>((resolve, reject) => {
    server.stdout.on("data", (chunk: Buffer) => chunk.includes(" is on http") && resolve())
    server.once("exit", () => reject(new Error("the server did not start")))
  })
  try {
    return await work()
  } finally {
    const gone = new Promise((resolve) => server.once("exit", resolve))
    server.kill("SIGTERM")
    await gone
    rmSync(directory, { recursive: true, force: true })
  }
}

const bodies = (from: number, { contentBytes, spans }: Case) =>
  Array.from({ length: spans / batchSize }, (_, batch) =>
    new TextEncoder().encode(
      JSON.stringify({
        spans: Array.from({ length: batchSize }, (_, index) =>
          modelCall(from + batch * batchSize + index, contentBytes)
        )
      })
    )
  )

/** Sends every body once, several at a time. Gives spans per second and how long each answer took, in milliseconds. */
const send = async (waiting: Array<Uint8Array<ArrayBuffer>>, spans: number) => {
  const answers: Array<number> = []
  const sender = async () => {
    for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
      const start = performance.now()
      const response = await fetch(`${url}/api/ingest`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body
      })
      const { accepted } = (await response.json()) as { accepted: number }
      if (response.status !== 202 || accepted !== batchSize) throw new Error(`answered ${response.status}`)
      answers.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: senders }, sender))
  return { rate: (spans / (performance.now() - start)) * 1000, answer: median(answers) }
}

const measure = (one: Case) =>
  withServer(async () => {
    await send(bodies(0, { ...one, spans: 10_000 }), 10_000)
    const results = []
    for (let round = 1; round <= rounds; round++) {
      results.push(await send(bodies(round * one.spans, one), one.spans))
    }
    const { total_requests } = (await (await fetch(`${url}/api/metrics/summary?period=all`)).json()) as {
      total_requests: number
    }
    if (total_requests !== 10_000 + rounds * one.spans) throw new Error(`${total_requests} spans are stored`)
    return { rate: median(results.map(({ rate }) => rate)), answer: median(results.map(({ answer }) => answer)) }
  })

const raw = ({ contentBytes }: Case) => {
  const directory = fresh()
  const script = join(import.meta.dirname, "kit", "raw.ts")
  const args = [script, directory, String(contentBytes), "60000", "10000"]
  const rate = Number(execFileSync(process.execPath, args, { encoding: "utf8" }).trim().split("\n").at(-1))
  rmSync(directory, { recursive: true, force: true })
  return rate
}

const measured = []
for (const one of cases) measured.push({ ...one, ours: await measure(one), engine: raw(one) })

const [withContent] = measured
if (withContent === undefined) throw new Error("nothing was measured")
report(
  ["ingest, HTTP to stored", "spans/s", "answer p50 ms", "raw rows/s", "ratio"],
  measured.map(({ engine, ours, what }) => [
    what,
    figure(ours.rate),
    figure(ours.answer),
    figure(engine),
    figure(ours.rate / engine)
  ]),
  {
    name: "ingest",
    unit: "spans/s",
    value: Math.round(withContent.ours.rate),
    against: "raw JSONEachRow insert of the same engine",
    ratio: rounded(withContent.ours.rate / withContent.engine)
  }
)
