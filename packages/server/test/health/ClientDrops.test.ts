import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Layer, Logger } from "effect"
import { ClientDrops } from "../../src/health/ClientDrops.js"
import { Meters } from "../../src/health/Meters.js"

const warnings: Array<string> = []
const logged = Logger.replace(
  Logger.defaultLogger,
  Logger.make(({ message }) => void warnings.push(String(message)))
)

/** What is shown of spans that processes lost, by reason. */
const shown = Effect.gen(function* () {
  const { registry } = yield* Meters
  const [metric] = yield* Effect.promise(async () =>
    (await registry.getMetricsAsJSON()).filter(({ name }) => name === "agentwatch_client_dropped_spans_total")
  )
  const values = (metric as unknown as { values: ReadonlyArray<{ value: number; labels: { reason: string } }> }).values
  return Object.fromEntries(values.map(({ labels, value }) => [labels.reason, value]))
})

/** What is more than none of it. */
const counted = Effect.map(shown, (all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value > 0)))

const run = <A>(
  use: (note: (sender: unknown, organisation?: string) => Effect.Effect<void>) => Effect.Effect<A, never, Meters>
) =>
  Effect.gen(function* () {
    warnings.length = 0
    const { note } = yield* ClientDrops
    return yield* use((sender, organisation = "local") => note(organisation, sender))
  }).pipe(
    Effect.provide(ClientDrops.Default.pipe(Layer.provideMerge(Meters.Default), Layer.provideMerge(logged))),
    Effect.runPromise
  )

const id = (at: number) => at.toString(16).padStart(32, "0")
const one = id(1)
const two = id(2)

describe("what processes lost before it reached the server", () => {
  it("is shown by every reason from the start, so that the first time is seen as an increase", () =>
    run(() =>
      Effect.gen(function* () {
        const all = yield* shown
        expect(Object.keys(all)).toEqual(expect.arrayContaining(["queue_full", "expired", "unreadable", "other"]))
        expect(new Set(Object.values(all))).toEqual(new Set([0]))
      })
    ))

  it("is counted once, although they tell the whole of it each time, and said once", () =>
    run((note) =>
      Effect.gen(function* () {
        yield* note({ id: one, dropped: { queue_full: 3 } })
        yield* note({ id: one, dropped: { queue_full: 3 } })
        yield* note({ id: one, dropped: { queue_full: 5, expired: 1 } })
        expect(yield* counted).toEqual({ queue_full: 5, expired: 1 })
        expect(warnings).toEqual([
          "A process lost 3 spans before they could be sent.",
          "A process lost 3 spans before they could be sent."
        ])
        yield* note({ id: two, dropped: { expired: 1 } })
        expect(warnings.at(-1)).toBe("A process lost 1 span before they could be sent.")
      })
    ))

  it("is passed over where it names more reasons than anybody has: to read a million would hold up all others", () =>
    run((note) =>
      Effect.gen(function* () {
        const reasons = (count: number) =>
          Object.fromEntries(Array.from({ length: count }, (_, reason) => [`reason ${reason}`, 1]))
        yield* note({ id: one, dropped: reasons(1_001) })
        expect(yield* counted).toEqual({})
        yield* note({ id: one, dropped: reasons(1_000) })
        expect(yield* counted).toEqual({ other: 1_000 })
      })
    ))

  it("is counted by process, and by whom it belongs to", () =>
    run((note) =>
      Effect.gen(function* () {
        yield* note({ id: one, dropped: { rejected: 2 } })
        yield* note({ id: two, dropped: { rejected: 3 } })
        yield* note({ id: one, dropped: { rejected: 4 } }, "another")
        expect(yield* counted).toEqual({ rejected: 9 })
      })
    ))

  it("is as much as the most that was told, in whatever order and however often it comes", () =>
    FastCheck.assert(
      FastCheck.asyncProperty(
        FastCheck.array(
          FastCheck.record({ shutdown: FastCheck.nat(50), strange: FastCheck.nat(50), odd: FastCheck.nat(50) }),
          {
            minLength: 1,
            maxLength: 10
          }
        ),
        (all) =>
          run((note) =>
            Effect.gen(function* () {
              for (const dropped of all) yield* note({ id: one, dropped })
              const most = (of: (dropped: (typeof all)[number]) => number) => Math.max(...all.map(of))
              const { other = 0, shutdown = 0 } = yield* counted
              expect([shutdown, other]).toEqual([
                most((dropped) => dropped.shutdown),
                most(({ odd, strange }) => odd + strange)
              ])
            })
          )
      ),
      { numRuns: 30 }
    ))

  it("never makes a label of what is sent, nor a count of what is none", () =>
    run((note) =>
      Effect.gen(function* () {
        const dropped = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`reason ${at}`, 1]))
        yield* note({ id: one, dropped })
        expect(yield* counted).toEqual({ other: 1_000 })
        const odd = [
          null,
          undefined,
          7,
          "x",
          [],
          {},
          { id: one },
          { id: "x", dropped: { expired: 1 } },
          { id: "A".repeat(32), dropped: { expired: 1 } },
          { id: one, dropped: null },
          { id: one, dropped: { expired: -1 } },
          { id: one, dropped: { expired: 1.5 } },
          { id: one, dropped: { expired: Number.POSITIVE_INFINITY } },
          { id: one, dropped: { expired: Number.NaN } },
          { id: one, dropped: { expired: 2 ** 60 } },
          { id: one, dropped: { expired: "1" } },
          { id: `${one}\n`, dropped: { expired: 1 } },
          JSON.parse(`{"__proto__":{"id":"${one}","dropped":{"expired":1}}}`)
        ]
        for (const sender of odd) yield* note(sender)
        expect(yield* counted).toEqual({ other: 1_000 })
        yield* note(JSON.parse(`{"id":"${two}","dropped":{"__proto__":1,"constructor":1,"expired":1}}`))
        expect(yield* counted).toMatchObject({ expired: 1 })
      })
    ))

  it("is remembered of ten thousand processes, the latest, and of none that has lost nothing", () =>
    run((note) =>
      Effect.gen(function* () {
        yield* note({ id: one, dropped: { expired: 1 } })
        for (let at = 10; at < 30_000; at++) yield* note({ id: id(at), dropped: { expired: 0 } })
        yield* note({ id: one, dropped: { expired: 1 } })
        expect(yield* counted).toEqual({ expired: 1 })
        for (let at = 30_000; at < 40_000; at++) yield* note({ id: id(at), dropped: { expired: 1 } })
        expect(yield* counted).toEqual({ expired: 10_001 })
        for (let at = 30_000; at < 40_000; at++) yield* note({ id: id(at), dropped: { expired: 1 } })
        expect(yield* counted).toEqual({ expired: 10_001 })
        // Its place was taken, so that its word is news again: memory has a bound.
        yield* note({ id: one, dropped: { expired: 1 } })
        expect(yield* counted).toEqual({ expired: 10_002 })
      })
    ))
})
