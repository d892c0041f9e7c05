import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, truncateSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { makeAppend } from "../../../../src/store/clickhouse/append.js"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import { partsOf } from "../../../../src/store/clickhouse/intact/damagedParts.js"
import { guarded } from "../../../../src/store/clickhouse/intact/guarded.js"
import { keepSources } from "../../../../src/store/clickhouse/intact/kept.js"
import { recompute } from "../../../../src/store/clickhouse/recompute.js"
import { storeDirectory } from "../../../directories.js"
import { asking, cut, exactly, failedWrite, merged, newestPart, totals } from "./disk.js"
import { batch, type Disk, mergedBatches, run, threeBatches, type Whole } from "./process.js"

const long = process.env.AGENTWATCH_LONG !== undefined

/** Which tables a disk spoils: all of them at once or, at full length, each by itself as well. */
const spoilt = long ? [guarded, ...guarded.map((table) => [table])] : [guarded]

const cpLinks = (from: string, to: string) => {
  mkdirSync(to)
  for (const file of readdirSync(from)) linkSync(join(from, file), join(to, file))
}

/** Keeps what a part was made from, and damages the part. */
const keptAndCut = ({ part, sources, table }: Whole) =>
  Effect.gen(function* () {
    keepSources(part, sources)
    yield* cut(table, "data.bin", 100)
    return { part, sources, beside: join(part.path, "..", "detached") }
  })

/** The next process has what was stored, and goes on. */
const next = (directory: string, stored = 60) =>
  run(
    Effect.gen(function* () {
      expect(yield* totals).toEqual(exactly(stored))
      yield* (yield* makeAppend)(batch())
      for (const table of guarded) yield* merged(table)
      expect(yield* totals).toEqual(exactly(stored + 20))
    }),
    { directory }
  )

/** The next process has counted what is there, whatever that is, and what is sent again is there once. */
const sentAgain = (directory: string, sent: ReturnType<typeof batch>) =>
  run(
    Effect.gen(function* () {
      const write = yield* makeAppend
      expect(yield* totals).toEqual(exactly((yield* totals).rows ?? -1))
      yield* write(sent)
      expect(yield* totals).toEqual(exactly(40))
    }),
    { directory }
  )

describe("a process that ends on a disk that does not take what the engine writes", () => {
  it.each(spoilt.map((tables) => ({ tables })))(
    "costs nothing where what an insert wrote was merged into a damaged part of $tables",
    async ({ tables }) => {
      for (const ends of [false, true]) {
        const disk: Disk = {}
        const directory = storeDirectory()
        const sent = batch()
        await run(
          Effect.gen(function* () {
            const write = yield* makeAppend
            yield* write(batch())
            disk.fault = Effect.forEach(tables, (table) => Effect.zipRight(merged(table), cut(table, "data.bin", 100)))
            const attempt = write(sent)
            yield* Effect.flip(Effect.asVoid(attempt))
            if (ends) return
            expect((yield* attempt).stored).toBe(20)
            expect(yield* totals).toEqual(exactly(40))
          }),
          { disk, directory }
        )
        await sentAgain(directory, sent)
      }
    }
  )

  it.each(spoilt.map((tables) => ({ tables })))(
    "costs nothing where an insert has been taken out of $tables again",
    async ({ tables }) => {
      const disk: Disk = {}
      const directory = storeDirectory()
      const sent = batch()
      await run(
        Effect.gen(function* () {
          const write = yield* makeAppend
          yield* write(batch())
          disk.fault = Effect.forEach(tables, (table) => cut(table, "data.bin", 100))
          yield* Effect.flip(Effect.asVoid(write(sent)))
        }),
        { disk, directory }
      )
      await sentAgain(directory, sent)
    }
  )

  it("costs nothing where there was no room yet to put it right", async () => {
    const directory = storeDirectory()
    const kept = await run(Effect.flatMap(mergedBatches, Effect.forEach(keptAndCut)), { directory })
    // By then the engine has removed some of what the parts were made from, or all.
    for (const [at, { sources }] of kept.entries()) {
      for (const { path } of at === 1 ? sources.slice(1) : sources) rmSync(path, { recursive: true, force: true })
    }
    await next(directory)
  })

  it("counts nothing twice where the engine finds by itself what a damaged part was made from", async () => {
    const directory = storeDirectory()
    await run(Effect.flatMap(mergedBatches, Effect.forEach(keptAndCut)), { directory })
    await next(directory)
  })

  it("costs nothing with a part taken out, and some of what it was made from put back", async () => {
    const directory = storeDirectory()
    await run(
      Effect.gen(function* () {
        const { quoted, run: direct } = yield* Database
        const kept = yield* Effect.flatMap(mergedBatches, Effect.forEach(keptAndCut))
        for (const [at, { beside, part }] of kept.entries()) {
          const table = guarded[at]
          const leaving = join(beside, `agentwatch-leaving-${part.name}`)
          renameSync(join(beside, `agentwatch-kept-${part.name}`), leaving)
          yield* direct(`ALTER TABLE ${quoted}.${table} DROP PART '${part.name}'`)
          if (at === 0) continue
          const out = join(beside, `agentwatch-out-${part.name}`)
          renameSync(leaving, out)
          const [one = ""] = readdirSync(out)
          cpLinks(join(out, one), join(beside, one))
          if (at === 2) yield* direct(`ALTER TABLE ${quoted}.${table} ATTACH PART '${one}'`)
        }
      }),
      { directory }
    )
    await next(directory)
  })

  it("costs nothing where a merge was damaged at the start of the one before, before that was asked anything", async () => {
    const directory = storeDirectory()
    await run(threeBatches, { directory })
    const disk: Disk = { atOnce: Effect.zipRight(merged("spans"), cut("spans", "data.bin", 100)) }
    const gone = await run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        const sent = write(batch())
        yield* Effect.retry(Effect.asVoid(sent), { times: 3 })
        expect(yield* totals).toEqual(exactly(80))
        return (yield* partsOf("spans", false)).filter(({ level }) => level === 0)
      }),
      { directory, disk }
    )
    // As the engine does before long.
    for (const { path } of gone) rmSync(path, { recursive: true, force: true })
    await next(directory, 80)
  })

  it("counts nothing twice where what stands in the place of a damaged part was damaged, too", async () => {
    const directory = storeDirectory()
    const disk: Disk = {}
    await run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        yield* threeBatches
        // Or else the engine removes at once what had been merged.
        yield* asking
        yield* merged("spans")
        const whole = yield* newestPart("spans")
        const table = join(whole.path, "..")
        yield* cut("spans", "data.bin", 100)
        const emptied: Array<string> = []
        disk.after = [
          /DROP PART/,
          Effect.sync(() => {
            for (const name of readdirSync(table)) {
              if (name === whole.name || !name.startsWith(whole.name.replace(/\d+$/, ""))) continue
              emptied.push(name)
              for (const file of readdirSync(join(table, name))) truncateSync(join(table, name, file))
            }
          }).pipe(Effect.zipRight(failedWrite))
        ]
        yield* Effect.retry(Effect.asVoid(write(batch())), { times: 3 })
        expect(emptied).toHaveLength(1)
        expect(yield* totals).toEqual(exactly(80))
      }).pipe(Effect.scoped),
      { directory, disk }
    )
    await next(directory, 80)
  })

  it("opens its store also where the engine's own note of a change is torn", async () => {
    const directory = storeDirectory()
    const some = batch()
    const [notes] = await run(
      Effect.gen(function* () {
        yield* (yield* makeAppend)(some)
        yield* recompute(some)
        const table = join((yield* newestPart("traces")).path, "..")
        const notes = readdirSync(table).filter((name) => name.startsWith("mutation_"))
        for (const name of notes) truncateSync(join(table, name))
        return notes
      }).pipe(Effect.map((notes) => [notes] as const)),
      { directory }
    )
    expect(notes).not.toHaveLength(0)
    await next(directory, 20)
  })

  it("opens its store also where what was kept is damaged, whatever the engine says of it, and leaves that there", async () => {
    const directory = storeDirectory()
    const kept = await run(Effect.flatMap(mergedBatches, Effect.forEach(keptAndCut)), { directory })
    const [{ beside, part, sources }] = kept as [(typeof kept)[number], ...unknown[]]
    const [first] = sources
    truncateSync(join(beside, `agentwatch-kept-${part.name}`, first?.name ?? "", "serialization.json"))
    for (const { path } of sources) rmSync(path, { recursive: true, force: true })
    await run(
      Effect.gen(function* () {
        expect(yield* totals).toMatchObject({ rows: 40, spans: 40 })
        expect((yield* (yield* makeAppend)(batch())).stored).toBe(20)
      }),
      { directory }
    )
    expect(readdirSync(beside).some((name) => name.startsWith(`agentwatch-lost-${first?.name}`))).toBe(true)
    expect(existsSync(join(beside, `agentwatch-out-${part.name}`))).toBe(false)
  })

  if (long)
    it("opens its store also where a part of more than a gigabyte is damaged", async () => {
      const directory = storeDirectory()
      await run(
        Effect.gen(function* () {
          const { quoted, run: direct } = yield* Database
          yield* threeBatches
          yield* direct(
            `INSERT INTO ${quoted}.traces (org_id, high, low, lead)
             SELECT 'b', number, number, randomString(1000000) FROM numbers(1200)
             SETTINGS max_block_size = 50, min_insert_block_size_bytes = 200000000, max_insert_threads = 1`
          )
          yield* merged("traces")
          truncateSync(join((yield* newestPart("traces")).path, "count.txt"))
          yield* failedWrite
        }),
        { directory }
      )
      await run(
        Effect.gen(function* () {
          expect((yield* (yield* makeAppend)(batch())).stored).toBe(20)
        }),
        { directory }
      )
    })
})
