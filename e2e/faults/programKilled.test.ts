import { expect, it } from "vitest"
import { startAgentWatch } from "../kit/agentwatch.js"
import { ownDirectory, storeDirectory } from "../kit/directory.js"
import { inFull, patience } from "../kit/long.js"
import { readRequests } from "../kit/oracle/readRequests.js"
import { startProgram } from "../kit/program.js"
import { until } from "../kit/until.js"

/** What each request costs: ten tokens in and one out, by the price list. */
const costNano = 35_000

const event = (task: string) =>
  `{ taskName: ${task}, model: "gpt-4o", inputTokens: 10, outputTokens: 1, status: "success" }`

/** Logs requests without end, and says after each few how many of its own are on disk or delivered. */
const logging = (url: string, spool: string, prefix: string) => `
  aw.init({ serverUrl: "${url}", spoolDirectory: ${JSON.stringify(spool)} })
  let next = 0
  const step = () => {
    for (let count = 0; count < 20; count++) aw.logEvent(${event(`"${prefix}" + next++`)})
    const { delivered, spooled, takenUp } = aw.getState().health
    console.log(delivered + spooled - takenUp)
    setTimeout(step, 2)
  }
  step()
`

const delivering = (url: string, spool: string) => `
  aw.init({ serverUrl: "${url}", spoolDirectory: ${JSON.stringify(spool)} })
  do await aw.flush()
  while (aw.getState().health.spooledBytes > 0)
`

it(
  "a program that is killed at any moment, with its server there or not, leaves its requests to the next one, and each counts once",
  patience,
  async () => {
    const spool = ownDirectory()
    const directory = storeDirectory()
    let server = await startAgentWatch({ directory })
    const said = new Map<string, number>()
    for (let round = 0; round < inFull(40, 2); round++) {
      const prefix = `${round}-`
      const program = startProgram(logging(server.url, spool, prefix))
      const enough = Math.ceil(Math.random() * 1_000)
      const safe = () => Number(program.lines().at(-1) ?? 0)
      await until("enough is safe", () => safe() >= enough)
      if (round % 2 === 1) await server.end("SIGKILL")
      program.process.kill("SIGKILL")
      await program.ended
      said.set(prefix, safe())
      if (!server.running()) server = await startAgentWatch({ directory, port: server.port })
    }
    expect(await startProgram(delivering(server.url, spool)).ended).toBe(0)

    const { requests, summary, tasks } = await readRequests(server.url)
    for (const [prefix, count] of said) {
      const kept = Array.from({ length: count }, (_, index) => `${prefix}${index}`).filter((task) => !tasks.has(task))
      expect(kept, `of ${count} that were said to be safe`).toEqual([])
    }
    expect(requests).toBe(tasks.size)
    expect(summary).toEqual({ spans: tasks.size, costNano: tasks.size * costNano })
  }
)

for (const [how, end] of [
  ["after flush()", "await aw.flush(); process.exit(0)"],
  ["by SIGTERM", 'setInterval(() => {}, 1_000); process.kill(process.pid, "SIGTERM")']
] as const) {
  it(`of short-lived programs that end ${how}, every one has its request stored`, patience, async () => {
    const server = await startAgentWatch({ directory: storeDirectory() })
    const names = Array.from({ length: inFull(100, 8) }, (_, index) => `program-${index}`)
    const left = [...names]
    const one = async () => {
      for (let name = left.pop(); name !== undefined; name = left.pop()) {
        const text = `aw.init({ serverUrl: "${server.url}" })\naw.logEvent(${event(JSON.stringify(name))})\n${end}`
        expect(await startProgram(text).ended).toBe(how === "by SIGTERM" ? "SIGTERM" : 0)
      }
    }
    await Promise.all([1, 2, 3, 4].map(one))
    const { requests, tasks } = await readRequests(server.url)
    expect([requests, [...tasks].toSorted()]).toEqual([names.length, names.toSorted()])
  })
}
