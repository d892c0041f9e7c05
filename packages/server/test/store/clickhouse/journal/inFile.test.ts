import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Fiber } from "effect"
import { describe, expect, it } from "vitest"
import * as inFile from "../../../../src/store/clickhouse/journal/inFile.js"
import { type Begun, Journal } from "../../../../src/store/clickhouse/journal/Journal.js"
import { freshDirectory } from "../../../directories.js"

const insert = (token: string, rows: ReadonlyArray<string>): Begun => ({
  token,
  format: "JSONCompactEachRow",
  columns: ["org_id", "trace_id"],
  rows: Buffer.from(rows.map((row) => `${JSON.stringify(["a", row])}\n`).join(""))
})

const headIn = (directory: string) => join(directory, "agentwatch-begun-insert")
const rowsIn = (directory: string) => join(directory, "agentwatch-begun-rows")

/** One life of a process. */
const life = <A, E>(directory: string, use: (journal: typeof Journal.Service) => Effect.Effect<A, E>, fsync = false) =>
  Effect.flatMap(Journal, use).pipe(Effect.provide(inFile.layer(directory, fsync)), Effect.runPromise)

const left = (directory: string) => life(directory, (journal) => journal.left)

describe("the file of the insert that is under way", () => {
  for (const fsync of [false, true]) {
    it(`gives the next process what one has begun${fsync ? ", with every write on the disk itself" : ""}, and nothing once it has ended`, async () => {
      const directory = freshDirectory()
      expect(await left(directory)).toBeUndefined()
      const begun = insert("first", ["one", "zwö\u2028lf", "\u{1f600}"])
      await life(directory, ({ begin }) => begin(begun), fsync)
      expect(await left(directory)).toEqual(begun)
      expect(await left(directory)).toEqual(begun)
      await life(directory, ({ end }) => end, fsync)
      expect(await left(directory)).toBeUndefined()
    })
  }

  it("gives the one that was begun last, whatever longer ones were begun before", async () => {
    const directory = freshDirectory()
    const long = insert(
      "long",
      Array.from({ length: 1_000 }, (_, at) => `row ${at}`)
    )
    const short = insert("short", ["row"])
    await life(directory, ({ begin, end }) => Effect.all([begin(long), end, begin(short)]))
    expect(await left(directory)).toEqual(short)
    expect(readFileSync(rowsIn(directory))).toEqual(short.rows)
    expect(readFileSync(headIn(directory), "utf8")).toMatch(/^\{"token":"short".*\}\n$/)
    await life(directory, ({ begin }) => begin(long))
    expect(await left(directory)).toEqual(long)
  })

  it("gives nothing where it was cut off, at whatever length", async () => {
    const directory = freshDirectory()
    const begun = insert("first", ["one", "two"])
    for (const file of [headIn(directory), rowsIn(directory)]) {
      await life(directory, ({ begin }) => begin(begun))
      const { length } = readFileSync(file)
      for (let at = length - 1; at >= 0; at--) {
        truncateSync(file, at)
        expect([file, at, await left(directory)]).toEqual([file, at, undefined])
      }
    }
  })

  it("hands the engine its rows where they lie, but where it would read something else there", async () => {
    const plain = freshDirectory()
    const begun = insert("first", ["one"])
    expect(await life(plain, ({ begin }) => begin(begun))).toEqual({ file: rowsIn(plain) })
    expect(readFileSync(rowsIn(plain))).toEqual(begun.rows)
    for (const sign of ["*", "?", "{a,b}", "[ab]", "a.zip::b", "environment=prod", "a'b"]) {
      const odd = join(freshDirectory(), sign)
      mkdirSync(odd)
      expect([sign, await life(odd, ({ begin }) => begin(begun))]).toEqual([sign, begun.rows])
      expect([sign, await left(odd)]).toEqual([sign, begun])
    }
    for (const befalls of [
      (file: string) => rmSync(file),
      (file: string) => {
        rmSync(file)
        writeFileSync(file, "of somebody else")
      }
    ]) {
      const directory = freshDirectory()
      await life(directory, ({ begin }) =>
        Effect.gen(function* () {
          yield* begin(begun)
          befalls(rowsIn(directory))
          expect(yield* begin(begun)).toEqual(begun.rows)
        })
      )
    }
  })

  it("lets nothing of one that is given up come into the next", async () => {
    const directory = freshDirectory()
    const rows = Array.from({ length: 200_000 }, (_, at) => `a row that is long enough ${at}`)
    const [long, short] = [insert("long", rows), insert("short", ["row"])]
    await life(directory, ({ begin }) =>
      Effect.gen(function* () {
        const given = yield* Effect.fork(begin(long))
        yield* Effect.yieldNow()
        yield* Fiber.interrupt(given)
        yield* begin(short)
        expect(readFileSync(rowsIn(directory))).toEqual(short.rows)
      })
    )
    expect(await left(directory)).toEqual(short)
  })

  it("gives what an earlier version has begun, which had the rows behind their head", async () => {
    const directory = freshDirectory()
    const begun = insert("first", ["one", "two"])
    await life(directory, ({ begin }) => begin(begun))
    writeFileSync(headIn(directory), Buffer.concat([readFileSync(headIn(directory)), begun.rows, Buffer.from("older")]))
    rmSync(rowsIn(directory))
    expect(await left(directory)).toEqual(begun)
  })

  it("never mixes two inserts, wherever the writing of one over the other was cut off", async () => {
    const directory = freshDirectory()
    const files = [rowsIn(directory), headIn(directory)]
    const bytesOf = async (begun: Begun) => {
      await life(directory, ({ begin }) => begin(begun))
      return files.map((file) => readFileSync(file))
    }
    const [one, other] = [insert("0123456789", ["one", "two"]), insert("9876543210", ["six", "ten"])]
    const before = await bytesOf(one)
    const after = await bytesOf(other)
    const length = after.reduce((sum, { length }) => sum + length, 0)
    for (const ended of [false, true]) {
      for (let at = 0; at <= length; at++) {
        let written = 0
        for (const [index, file] of files.entries()) {
          const torn = Buffer.from(before[index] ?? [])
          if (ended && file === headIn(directory)) torn.write("-")
          written += after[index]?.copy(torn, 0, 0, Math.max(0, at - written)) ?? 0
          writeFileSync(file, torn)
        }
        const got = await left(directory)
        // The earlier one may still stand there: it is completed already, and doing so again changes nothing.
        expect([undefined, one, other], `cut off after ${at}`).toContainEqual(got)
        if (at === length) expect(got).toEqual(other)
      }
    }
  })

  it("gives nothing where it holds anything else", async () => {
    const directory = freshDirectory()
    const odd = [
      "\0".repeat(500),
      "{}",
      "{}\n",
      "null\n[]",
      '{"token":1}\n',
      "-",
      "\n\n",
      '{"token":"a","columns":[],"bytes":1e9,"crc32":0}\n'
    ]
    for (const text of odd) {
      writeFileSync(headIn(directory), text)
      expect([text, await left(directory)]).toEqual([text, undefined])
    }
  })
})
