import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, describe, expect, it } from "vitest"
import { encodeRecords } from "../../../src/delivery/spool/Record.js"
import type { InitOptions } from "../../../src/Options.js"
import { settled, until } from "../../support/ManualClock.js"
import { type Handler, serveIngest } from "../../support/servers.js"
import { exporting, status } from "../exporting.js"

const directories: Array<string> = []

const newDirectory = () => {
  const directory = join(mkdtempSync(join(tmpdir(), "agentwatch-spool-")), "spool")
  directories.push(directory)
  return directory
}

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(join(directory, ".."), { recursive: true, force: true })
})

const files = (directory: string): ReadonlyArray<string> =>
  existsSync(directory)
    ? (readdirSync(directory, { recursive: true }) as Array<string>).filter((name) => name.endsWith(".spans"))
    : []

const down: Handler = (_, response) => status(response, 503)

/** A watch with a spool, whose server does not take anything before `up()`. */
const spooling = async (options: InitOptions = {}, whenUp: () => void = () => {}) => {
  let isDown = true
  const spoolDirectory = options.spoolDirectory ?? newDirectory()
  const exported = await exporting((request, response, body) => (isDown ? down(request, response, body) : whenUp()), {
    ...options,
    spoolDirectory
  })
  const { clock, health } = exported
  /** Writes what is to be written. */
  const written = async (spans: number) => {
    await clock.advance(1)
    await until(() => health().spooled >= spans)
  }
  return {
    ...exported,
    spoolDirectory,
    written,
    up: () => {
      isDown = false
    }
  }
}

/** What a watch leaves on disk that could not reach its server. */
const leaveBehind = async (spans: number) => {
  const ingest = await serveIngest()
  const spoolDirectory = newDirectory()
  const unreachable: typeof fetch = () => Promise.reject(new TypeError("fetch failed"))
  const left = await exporting(undefined, { spoolDirectory, serverUrl: ingest.url }, unreachable)
  left.record(spans)
  await left.clock.advance(1)
  await until(() => left.health().spooled === spans)
  const ended = left.watch.shutdown(1_000)
  await left.quiet()
  await left.clock.advance(1_000)
  expect(await ended).toEqual({ delivered: 0, dropped: 0, pending: spans })
  return { ingest, spoolDirectory, left }
}

const ids = (spans: ReadonlyArray<{ readonly span_id?: string }>) => new Set(spans.map(({ span_id }) => span_id))

describe("a spool in a place where no directory can be made", () => {
  it("is counted and warned about once, keeps no thread busy, and spans go on from memory", async () => {
    const { clock, emptied, health, record, up, warnings } = await spooling({ spoolDirectory: "/proc/nope/spool" })
    record(3)
    await clock.advance(1)
    await until(() => health().spoolFaults > 0)
    up()
    await emptied()
    expect(health()).toMatchObject({ delivered: 3, spooled: 0, faults: 0 })
    expect(warnings.filter((line) => line.includes("spool"))).toHaveLength(1)
  })
})

describe("a spool", () => {
  it("has on disk what the server has not answered, for the user alone, and nothing afterwards", async () => {
    const { emptied, health, ingest, record, spoolDirectory, up, watch, written } = await spooling()
    record(3)
    await written(3)
    const [file = ""] = files(spoolDirectory)
    expect(statSync(spoolDirectory).mode & 0o777).toBe(0o700)
    expect(statSync(join(spoolDirectory, file, "..")).mode & 0o777).toBe(0o700)
    expect(statSync(join(spoolDirectory, file)).mode & 0o777).toBe(0o600)
    expect(health()).toMatchObject({ queued: 3, spooled: 3, spooledBytes: statSync(join(spoolDirectory, file)).size })
    up()
    await emptied()
    expect(ingest.spans).toHaveLength(3)
    await until(() => files(spoolDirectory).length === 0)
    expect(health()).toMatchObject({ queued: 0, spooled: 0, spooledBytes: 0, spoolFaults: 0, faults: 0 })
    await watch.shutdown(1_000)
    expect(readdirSync(spoolDirectory)).toEqual([])
  })

  it("keeps what shutdown() could not deliver for the next one, which delivers it", async () => {
    const { ingest, left, spoolDirectory } = await leaveBehind(700)
    expect(left.health().dropped.shutdown).toBe(0)
    expect(left.warnings.join()).not.toContain("lost")
    const next = await exporting(undefined, { spoolDirectory, serverUrl: ingest.url })
    expect(await next.watch.flush(10_000)).toEqual({ delivered: 700, dropped: 0, pending: 0 })
    expect(next.health()).toMatchObject({ takenUp: 700, delivered: 700, spooled: 0 })
    expect(ids(ingest.spans).size).toBe(700)
    await until(() => readdirSync(spoolDirectory).length === 0)
  })

  it("takes what does not fit into memory, and brings it back in order", async () => {
    let batches = 0
    const { clock, emptied, health, ingest, record, up, written } = await spooling({}, () => {
      // Half of memory is free again, and there is still something on disk alone.
      if (++batches === 12) record(10, "part 99")
    })
    for (let part = 0; part < 25; part++) {
      record(1_000, `part ${String(part).padStart(2, "0")}`)
      await clock.advance(1)
    }
    await written(25_000)
    expect(health()).toMatchObject({ queued: 25_000, dropped: { queueFull: 0 } })
    up()
    await emptied()
    expect(health()).toMatchObject({ queued: 0, delivered: 25_010, spooled: 0, faults: 0, spoolFaults: 0 })
    expect(ids(ingest.spans).size).toBe(25_010)
    const names = ingest.spans.map(({ name }) => name)
    expect(names).toEqual([...names].sort())
  })

  it("is full at its bound: then memory is all there is, and what is beyond is counted", async () => {
    const { emptied, health, ingest, record, up, warnings, clock } = await spooling({ spoolMaxBytes: 1_048_576 })
    record(12_000)
    await clock.advance(1)
    await until(() => health().spooled > 0 && health().spooledBytes > 1_000_000)
    const { dropped, queued } = health()
    expect(queued).toBe(10_000)
    expect(dropped.queueFull).toBe(2_000)
    expect(health().spooledBytes).toBeLessThan(1_150_000)
    expect(warnings.join()).toContain("is full")
    up()
    await emptied()
    expect(ids(ingest.spans).size).toBe(10_000)
  })

  it("gives up what has been there for too long, and says so", async () => {
    const { ingest, spoolDirectory } = await leaveBehind(5)
    for (const file of files(spoolDirectory)) {
      const before = new Date(Date.UTC(2026, 0, 1) - 61_000)
      utimesSync(join(spoolDirectory, file), before, before)
    }
    const next = await exporting(undefined, { spoolDirectory, serverUrl: ingest.url, spoolMaxAge: 60 })
    await next.watch.flush(10_000)
    expect(next.health()).toMatchObject({ delivered: 0, spooled: 0, dropped: { expired: 5 } })
    expect(ingest.senders.at(-1)?.dropped).toEqual({ expired: 5 })
    await until(() => files(spoolDirectory).length === 0)
  })

  it("is not touched by a watch for another server, or with another key", async () => {
    const { ingest, spoolDirectory } = await leaveBehind(5)
    const other = await exporting(undefined, { spoolDirectory })
    const otherKey = await exporting(undefined, { spoolDirectory, serverUrl: ingest.url, apiKey: "key" })
    expect(await other.watch.flush(10_000)).toMatchObject({ delivered: 0 })
    expect(await otherKey.watch.flush(10_000)).toMatchObject({ delivered: 0 })
    expect(ingest.spans).toHaveLength(0)
    const same = await exporting(undefined, { spoolDirectory, serverUrl: ingest.url })
    expect(await same.watch.flush(10_000)).toMatchObject({ delivered: 5 })
  })

  it("is not removed either by one that keeps its own for a shorter time, but by whoever comes after a week", async () => {
    const { spoolDirectory } = await leaveBehind(5)
    const [place = ""] = readdirSync(spoolDirectory)
    const silentFor = (seconds: number) => {
      const then = new Date(Date.UTC(2026, 0, 1) - seconds * 1_000)
      utimesSync(join(spoolDirectory, place), then, then)
    }
    const pass = async () => {
      const other = await exporting(undefined, { spoolDirectory, spoolMaxAge: 1 })
      expect(await other.watch.flush(10_000)).toMatchObject({ delivered: 0 })
    }
    silentFor(604_000)
    await pass()
    expect(readdirSync(spoolDirectory)).toEqual([place])
    silentFor(605_000)
    await pass()
    await until(() => readdirSync(spoolDirectory).length === 0)
  })

  it("skips what is damaged, counts it, and delivers what is behind it", async () => {
    const { ingest, spoolDirectory } = await leaveBehind(4)
    const [file = ""] = files(spoolDirectory)
    const bytes = readFileSync(join(spoolDirectory, file))
    // Of the second record, a byte; and of the last, the end.
    bytes.writeUInt8(bytes.readUInt8(Math.floor(bytes.length * 0.4)) ^ 0xff, Math.floor(bytes.length * 0.4))
    writeFileSync(join(spoolDirectory, file), bytes.subarray(0, bytes.length - 20))
    const next = await exporting(undefined, { spoolDirectory, serverUrl: ingest.url })
    expect(await next.watch.flush(10_000)).toMatchObject({ delivered: 2, dropped: 0 })
    expect(next.health()).toMatchObject({ takenUp: 2, dropped: { unreadable: 2 } })
    expect(ingest.senders.at(-1)?.dropped).toEqual({ unreadable: 2 })
    await until(() => files(spoolDirectory).length === 0)
  })

  it("that cannot be written disturbs nobody: it is counted, warned of once, and spans go on from memory", async () => {
    const directory = newDirectory()
    writeFileSync(directory, "a file where a directory should be")
    const { clock, emptied, health, ingest, record, up, warnings } = await spooling({ spoolDirectory: directory })
    for (const _ of [1, 2, 3]) {
      record(100)
      await clock.advance(10_000)
      await settled()
    }
    await until(() => health().spoolFaults > 1)
    up()
    await emptied()
    expect(ids(ingest.spans).size).toBe(300)
    expect(health()).toMatchObject({ delivered: 300, spooled: 0, faults: 0 })
    expect(warnings.filter((line) => line.includes("spool"))).toHaveLength(1)
  })

  it("of a living process that was taken for dead loses nothing: it begins anew, and both deliver", async () => {
    const { clock, emptied, health, ingest, record, spoolDirectory, up, written } = await spooling()
    record(10_000)
    await clock.advance(1)
    record(500, "behind")
    await written(10_500)
    const [own = ""] = readdirSync(spoolDirectory)
    const [destination = ""] = own.split("-")
    renameSync(join(spoolDirectory, own), join(spoolDirectory, `${destination}-left-0-00000000000000aa`))
    record(500, "after")
    await clock.advance(1)
    await until(() => health().spooled === 500)
    expect(health()).toMatchObject({ queued: 10_500, faults: 0 })
    up()
    const next = await exporting(undefined, { spoolDirectory, serverUrl: ingest.url })
    await next.watch.flush(10_000)
    await next.emptied()
    await emptied()
    expect(ids(ingest.spans).size).toBe(11_000)
    expect(health()).toMatchObject({ queued: 0, dropped: { queueFull: 0, shutdown: 0 } })
  })
})

describe("a record", () => {
  it("is found behind any damage", async () => {
    const { decodeRecords } = await import("../../../src/delivery/spool/Record.js")
    const texts = ["one", "two", "three", "four"].map((name) => JSON.stringify({ name }))
    const whole = encodeRecords(texts)
    expect(decodeRecords(whole)).toEqual({ texts, damaged: 0 })
    for (let at = 0; at < whole.length; at++) {
      const hurt = Buffer.from(whole)
      hurt.writeUInt8(hurt.readUInt8(at) ^ 0x40, at)
      expect(decodeRecords(hurt)).toMatchObject({ damaged: 1 })
      expect(decodeRecords(hurt).texts).toHaveLength(3)
      const torn = decodeRecords(whole.subarray(0, at))
      expect(torn.texts).toEqual(texts.slice(0, torn.texts.length))
      expect(torn.damaged).toBe(encodeRecords(torn.texts).length === at ? 0 : 1)
    }
  })
})
