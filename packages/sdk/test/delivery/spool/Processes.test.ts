import { readdirSync, renameSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { destinationOf } from "../../../src/delivery/spool/Owner.js"
import { until } from "../../support/ManualClock.js"
import { type Program, programs } from "../../support/programs.js"
import { nobody, type Sent, serveIngest } from "../../support/servers.js"
import { exporting, status } from "../exporting.js"

const rounds = process.env.AGENTWATCH_LONG === undefined ? 3 : 40

const { directory, start } = programs()

let spools = 0
const newSpool = () => join(directory, `spool-${++spools}`)

/** Records spans without end, and says after each few how many of its own are on disk or delivered. */
const recording = (url: string, spool: string, prefix: string) => `
  aw.init({ serverUrl: "${url}", spoolDirectory: ${JSON.stringify(spool)} })
  let next = 0
  const step = () => {
    for (let span = 0; span < 20; span++) aw.span("${prefix}" + next++, () => {})
    const { delivered, spooled, takenUp } = aw.getState().health
    console.log(delivered + spooled - takenUp)
    setTimeout(step, 2)
  }
  step()
`

/** Kills it as soon as it has said that so many are safe, and tells how many it has said at last. */
const killAt = async (program: Program, spans: number): Promise<number> => {
  const said = () => Number(program.lines().at(-1) ?? 0)
  await until(() => said() >= spans || program.process.exitCode !== null)
  program.process.kill("SIGKILL")
  const { err, signal } = await program.ended
  expect([signal, err]).toEqual(["SIGKILL", err])
  return said()
}

const arrived = (spans: ReadonlyArray<Sent>, prefix: string, count: number) => {
  const names = new Set(spans.map(({ name }) => name))
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`).filter((name) => !names.has(name))
}

/** The store keeps each span once; and nothing was recorded that was not said. */
const distinct = (spans: ReadonlyArray<Sent>) => {
  const stored = new Map(spans.map((span) => [`${span.trace_id} ${span.span_id}`, span.name]))
  return { spans: stored.size, names: new Set(stored.values()).size }
}

/** Delivers all that there is. */
const deliver = (url: string, spool: string) => `
  aw.init({ serverUrl: "${url}", spoolDirectory: ${JSON.stringify(spool)} })
  do await aw.flush()
  while (aw.getState().health.spooledBytes > 0)
  const { delivered, dropped, spooled, faults, spoolFaults } = aw.getState().health
  console.log(JSON.stringify({ delivered, dropped: dropped.queueFull + dropped.shutdown, spooled, faults, spoolFaults }))
`

describe("a program with a spool that is killed at any moment", () => {
  it("has lost nothing that was on disk: the next start delivers it", { timeout: 300_000 }, async () => {
    let up = false
    const ingest = await serveIngest((_, response) => {
      if (!up) status(response, 503)
    })
    const spool = newSpool()
    const claims: Array<number> = []
    for (let round = 0; round < rounds; round++) {
      // Now and then a server that takes spans, so that it is killed in the middle of that, too.
      up = round % 3 === 2
      const spans = Math.floor(Math.random() * 1_500) + 1
      claims.push(await killAt(start(recording(ingest.url, spool, `${round}-`)), spans))
    }
    up = true
    const ended = await start(deliver(ingest.url, spool)).ended
    expect(JSON.parse(ended.out)).toMatchObject({ dropped: 0, spooled: 0, faults: 0, spoolFaults: 0 })
    for (const [round, count] of claims.entries()) expect(arrived(ingest.spans, `${round}-`, count)).toEqual([])
    const { names, spans } = distinct(ingest.spans)
    expect(spans).toBe(names)
    expect(readdirSync(spool)).toEqual([])
  })

  it("is taken up by several that start at once, which share what it left", { timeout: 120_000 }, async () => {
    let up = false
    const ingest = await serveIngest((_, response) => {
      if (!up) status(response, 503)
    })
    const spool = newSpool()
    const claims: Array<number> = []
    for (const round of [0, 1, 2]) claims.push(await killAt(start(recording(ingest.url, spool, `${round}-`)), 300))
    up = true
    const ends = await Promise.all([1, 2, 3].map(() => start(deliver(ingest.url, spool)).ended))
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0])
    for (const [round, count] of claims.entries()) expect(arrived(ingest.spans, `${round}-`, count)).toEqual([])
    expect(readdirSync(spool)).toEqual([])
  })

  it("is taken up by one that is running, within a minute", { timeout: 120_000 }, async () => {
    let up = false
    const { clock, emptied, health, ingest } = await exporting(
      (_, response) => {
        if (!up) status(response, 503)
      },
      { spoolDirectory: newSpool() }
    )
    const spool = join(directory, `spool-${spools}`)
    const count = await killAt(start(recording(ingest.url, spool, "killed-")), 200)
    up = true
    expect(health().takenUp).toBe(0)
    await clock.advance(60_000)
    await until(() => health().takenUp > 0)
    await emptied()
    expect(arrived(ingest.spans, "killed-", count)).toEqual([])
  })
})

describe("a program with a spool", () => {
  it.each([
    ["process.exit()", "process.exit(4)", { code: 4, signal: null }],
    ["an uncaught error", "throw new Error('on purpose')", { code: 1, signal: null }],
    ["coming to its end", "", { code: 0, signal: null }],
    [
      "a signal",
      "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1_000)",
      { code: null, signal: "SIGTERM" }
    ]
  ])("ends by %s with all on disk that no server has taken, and says that nothing is lost", async (_, how, end) => {
    const { url } = nobody
    const spool = newSpool()
    const ended = await start(`
      aw.init({ serverUrl: "${url}", spoolDirectory: ${JSON.stringify(spool)} })
      for (let span = 0; span < 12_000; span++) aw.span("step-" + span, () => {})
      ${how}
    `).ended
    expect(ended).toMatchObject(end)
    expect(ended.err).not.toContain("lost")
    const ingest = await serveIngest()
    // Meant for another server, by its address: so the directory is told that it is for this one.
    for (const name of readdirSync(spool)) {
      renameSync(join(spool, name), join(spool, name.replace(/^[^-]+/, destinationOf(ingest.url, undefined))))
    }
    expect(JSON.parse((await start(deliver(ingest.url, spool)).ended).out)).toMatchObject({ spooled: 0 })
    expect(arrived(ingest.spans, "step-", 12_000)).toEqual([])
    expect(distinct(ingest.spans)).toEqual({ spans: 12_000, names: 12_000 })
  })

  it.skipIf(process.platform === "win32")("goes on from memory when the disk is full", async () => {
    let up = false
    const ingest = await serveIngest((_, response) => {
      if (!up) status(response, 503)
    })
    const spool = newSpool()
    // No file may grow beyond 64 KiB: writing fails half way, as on a disk without room.
    const program = start(
      `
        aw.init({ serverUrl: "${ingest.url}", spoolDirectory: ${JSON.stringify(spool)} })
        for (let span = 0; span < 1_000; span++) aw.span("step-" + span, () => {})
        const look = setInterval(() => {
          const { spoolFaults } = aw.getState().health
          if (spoolFaults > 0) console.log("full")
        }, 5)
        process.stdin.once("data", async () => {
          clearInterval(look)
          console.log(JSON.stringify(await aw.flush()))
          process.exit(aw.getState().health.faults)
        })
      `,
      ["bash", "-c", 'ulimit -f 64; exec "$0" "$@"']
    )
    await program.says("full")
    up = true
    program.process.stdin?.write("go on\n")
    const { code, err } = await program.ended
    expect(code).toBe(0)
    expect(err.match(/spool/g)).toHaveLength(2)
    expect(arrived(ingest.spans, "step-", 1_000)).toEqual([])
  })
})
