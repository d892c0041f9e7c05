import { Effect, Layer, Option, Redacted } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import { FeedBounds } from "../../src/feed/FeedBounds.js"
import { layer } from "../../src/Server.js"
import { get, launch, post, type Running, settings, start } from "../kit.js"
import { figure, log, named, names, stream } from "./feed.js"
import { listen, type Reader, type Told, tasksOf } from "./sse.js"

// There is one engine in a process, so they come one after another, whatever becomes of each.
let running: Running
afterEach(() => running.stop())

const leaveAll = (readers: ReadonlyArray<Reader>) => {
  for (const { leave } of readers) leave()
}

describe("the live feed of a server", () => {
  it("gives one who goes and comes back every event once, also when the server was started again meanwhile", async () => {
    const given = settings()
    running = await start(given)
    const seen: Array<Told> = []
    let logged = 0
    const more = async (count: number) => {
      await log(running, ...named(names(logged + 1, logged + count)))
      logged += count
    }
    /** Comes back in one way or the other, and leaves when it has so many more. */
    const read = async (count: number) => {
      const last = seen.at(-1)?.id ?? "0-0"
      // A browser repeats its address with what was true when the page was opened.
      const header = seen.length % 2 === 0 || seen.length === 0
      const reader = header
        ? await stream(running, "last_event_id=0-0&backlog=2", { "last-event-id": last })
        : await stream(running, `last_event_id=${last}`)
      seen.push(...(await reader.told(count)).slice(0, count))
      reader.leave()
    }
    await more(10)
    await read(3)
    await read(4)
    await more(5)
    await read(1)
    await running.stop()
    running = await start(given)
    // From before the start, from both sides of it, and from after it.
    await read(2)
    await more(7)
    await read(6)
    await more(3)
    await read(9)
    const reader = await stream(running, `last_event_id=${seen.at(-1)?.id}`)
    await more(1)
    seen.push(...(await reader.told(1)))
    expect(tasksOf(seen)).toEqual(names(1, logged))
    expect(new Set(seen.map(({ id }) => id)).size).toBe(logged)
    const backlog = await stream(running, "backlog=1000")
    expect(tasksOf(await backlog.told(logged))).toEqual(names(1, logged))
    leaveAll([reader, backlog])
  })

  it("tells a reader that does not read what it has lost, and leaves the others alone", async () => {
    const bounds = Layer.effect(
      FeedBounds,
      Effect.map(FeedBounds, (usual) => ({ ...usual, items: 30, bytes: 2_500_000 }))
    )
    running = await launch(layer(settings()).pipe(Layer.provide(bounds)))
    const stuck = await listen(`${running.url}/api/stream`, {}, false)
    const readers = await Promise.all(names(1, 4).map(() => stream(running)))
    // More than the machine's own buffers take for a connection: 25 megabytes.
    const all = 250
    const metadata = { text: "x".repeat(100_000) }
    for (let at = 0; at < all / 10; at++) {
      await log(running, ...named(names(at * 10 + 1, at * 10 + 10), { metadata }))
      await Promise.all(readers.map(({ told }) => told(at * 10 + 10)))
    }
    for (const { told } of readers) expect(tasksOf(await told(all))).toEqual(names(1, all))
    // What it had under way, then what it lost, then the rest; and so on while it catches up.
    let parts: ReadonlyArray<Told> = []
    let [lost, known] = [0, 0]
    while (lost + known < all) {
      parts = await stuck.told(parts.length + 1)
      const told = parts.filter(({ event }) => event === "lost")
      lost = told.reduce((sum, { data }) => sum + (JSON.parse(data ?? "") as { lost: number }).lost, 0)
      known = parts.length - told.length
    }
    expect(lost).toBeGreaterThan(0)
    expect(lost + known).toBe(all)
    expect(tasksOf(parts.filter(({ event }) => event !== "lost")).at(-1)).toBe(String(all))
    expect(await figure(running, "agentwatch_feed_lost_total")).toBe(lost)
    leaveAll([stuck, ...readers])
  })

  it("is ended in order when the server stops, whether its readers read or not", async () => {
    running = await start(settings())
    const readers = await Promise.all(names(1, 5).map(() => stream(running)))
    await log(running, ...named(["the last"]))
    for (const { told } of readers) await told(1)
    await running.stop()
    for (const { ended } of readers) {
      const [, inOrder] = await ended
      expect(inOrder).toBe(true)
    }
  })

  it("asks for the key where there is one", async () => {
    running = await start(settings({ apiKey: Option.some(Redacted.make("aw_8f2c1d7e")) }))
    expect((await get(`${running.url}/api/stream`))[0]).toBe(401)
    expect((await get(`${running.url}/api/stream`, { "x-api-key": "another" }))[0]).toBe(401)
    const key = { "x-api-key": "aw_8f2c1d7e" }
    const reader = await stream(running, "", key)
    await post(`${running.url}/api/events`, { events: named(["a"]) }, key)
    expect(tasksOf(await reader.told(1))).toEqual(["a"])
    reader.leave()
  })

  it("has no content where none may be kept", async () => {
    running = await start(settings({ zeroDataRetention: true }))
    const reader = await stream(running)
    await log(running, ...named(["a"], { metadata: { secret: 1 }, status: "error", error_message: "secret" }))
    const [event] = await reader.told(1)
    expect(JSON.parse(event?.data ?? "")).toMatchObject({ task_name: "a", metadata: null, error_message: null })
    reader.leave()
  })
})
