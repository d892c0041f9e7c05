import { fileURLToPath } from "node:url"
import { assert, describe, expect, it } from "@effect/vitest"
import { Chunk, Deferred, Effect, Exit, Fiber, Option, Stream, TestClock } from "effect"
import { build } from "esbuild"
import { Breakers } from "../../src/breaker/Breakers.js"
import type { CallBlocked } from "../../src/breaker/CallBlocked.js"
import { costing, present, usd } from "./kit.js"

const cent = costing(0.01)
const budget = { budgetPerHour: 1, blockOnThreshold: true, warnAt: [] }
const one = Effect.succeed("answer")

const settledAt = (dollars: number) => () => ({ outcome: "ok" as const, cost: usd(dollars) })

describe("Breakers", () => {
  it.scoped("run a call that they admit, and settle it with what it cost", () =>
    Effect.gen(function* () {
      const { getState, global, guard } = yield* Breakers
      assert.strictEqual(yield* guard([], cent, one, settledAt(0.25)), "answer")
      const { spent } = (yield* getState).global
      expect(spent).toBe(0.25)
      expect(global.getState()).toMatchObject({ settled: 1, reserved: 0, inFlight: 0 })
    }).pipe(Effect.provide(Breakers.Default({ thresholds: budget })))
  )

  it.scoped("fail with CallBlocked before the call runs, with everything that is needed to recover", () =>
    Effect.gen(function* () {
      const { guard, increaseBudget } = yield* Breakers
      yield* guard([], cent, one, settledAt(2))
      let ran = false
      const call = guard(
        [],
        cent,
        Effect.sync(() => (ran = true))
      )
      const blocked: CallBlocked = yield* Effect.flip(call)
      assert.strictEqual(blocked._tag, "CallBlocked")
      expect(blocked).toMatchObject({
        rule: "budget_per_hour",
        threshold: 1,
        current: 2,
        scope: "global",
        state: { state: "open" }
      })
      assert.strictEqual(blocked.message, "Hourly budget exceeded: $2.00 spent of $1.00 (all calls)")
      assert.isFalse(ran)
      assert.strictEqual(yield* increaseBudget(blocked.breaker, 5), "closed")
      assert.isTrue(yield* call)
    }).pipe(Effect.provide(Breakers.Default({ thresholds: budget })))
  )

  it.scoped("end a pause in exactly one probe", () =>
    Effect.gen(function* () {
      const { global, guard, pause } = yield* Breakers
      yield* pause(global, "60 seconds")
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual((yield* Effect.flip(guard([], cent, one)))._tag, "CallBlocked")
      yield* TestClock.adjust("1 second")
      const gate = yield* Deferred.make<string>()
      const probe = yield* Effect.fork(guard([], cent, Deferred.await(gate)))
      yield* Effect.yieldNow()
      assert.isTrue(Exit.isFailure(yield* Effect.exit(guard([], cent, one))))
      yield* Deferred.succeed(gate, "well")
      assert.strictEqual(yield* Fiber.join(probe), "well")
      assert.strictEqual(yield* guard([], cent, one), "answer")
    }).pipe(Effect.provide(Breakers.Default()))
  )

  it.scoped("give the slot of an interrupted probe to the next call, and leave nothing reserved", () =>
    Effect.gen(function* () {
      const { global, guard, pause } = yield* Breakers
      yield* pause(global, 0)
      const probe = yield* Effect.fork(guard([], cent, Effect.never))
      yield* Effect.yieldNow()
      expect(global.getState()).toMatchObject({ state: "half-open", reserved: 0.01, inFlight: 1 })
      yield* Fiber.interrupt(probe)
      expect(global.getState()).toMatchObject({ state: "half-open", reserved: 0, inFlight: 0, settled: 0 })
      yield* guard([], cent, one)
      assert.strictEqual(global.getState().state, "closed")
    }).pipe(Effect.provide(Breakers.Default()))
  )

  it.scoped("count a call that failed or died as an error, and charge what was sent", () =>
    Effect.gen(function* () {
      const { global, guard } = yield* Breakers
      const call = { ...cent, inputTokens: 3, cost: (input: number, output: number) => input + output }
      assert.strictEqual(yield* Effect.flip(guard([], call, Effect.fail("no"))), "no")
      yield* Effect.exit(guard([], call, Effect.die("bug")))
      expect(global.getState()).toMatchObject({ settled: 2, errors: 2, spent: 0.000_000_006 })
      yield* Effect.exit(guard([], call, Effect.fail("no"), () => ({ outcome: "error", cost: 0 })))
      expect(global.getState()).toMatchObject({ settled: 3, errors: 3, spent: 0.000_000_006 })
    }).pipe(Effect.provide(Breakers.Default({ reservation: "off" })))
  )

  it.scoped("settle a call even where the settlement itself is faulty, which is a defect", () =>
    Effect.gen(function* () {
      const { global, guard } = yield* Breakers
      const faulty = () => {
        throw new Error("bug")
      }
      const exit = yield* Effect.exit(guard([], cent, one, faulty))
      assert.isTrue(Exit.isFailure(exit))
      expect(global.getState()).toMatchObject({ inFlight: 0, reserved: 0, settled: 1, spent: 0.01 })
    }).pipe(Effect.provide(Breakers.Default()))
  )

  it.scoped("never let a thousand fibers spend more than a hard budget", () =>
    Effect.gen(function* () {
      const { global, guard } = yield* Breakers
      const call = guard([], cent, Effect.sleep("1 second"), settledAt(0.01))
      const all = yield* Effect.fork(
        Effect.all(
          Array.from({ length: 1_000 }, () => Effect.exit(call)),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("1 second")
      const passed = (yield* Fiber.join(all)).filter(Exit.isSuccess).length
      assert.strictEqual(passed, 100)
      expect(global.getState()).toMatchObject({ spent: 1, blocked: 900 })
    }).pipe(Effect.provide(Breakers.Default({ thresholds: budget, reservation: "worst-case" })))
  )

  it.scoped("stream every transition and alert to whoever listens", () =>
    Effect.gen(function* () {
      const { alerts, changes, global, guard, listening, resetWindows, resume, trip } = yield* Breakers
      const heard = yield* listening
      const seen = yield* Effect.fork(Stream.runCollect(Stream.take(changes, 4)))
      const alerted = yield* Effect.fork(Stream.runHead(alerts))
      // So that both have begun to listen.
      yield* Effect.repeatN(Effect.yieldNow(), 100)
      yield* trip(global, "stop", "server")
      yield* resume(global)
      yield* guard([], cent, one, settledAt(2))
      yield* Effect.flip(guard([], cent, one))
      yield* resetWindows(global)
      expect(Chunk.toReadonlyArray(yield* Fiber.join(seen)).map(({ actor, name }) => `${name} ${actor}`)).toEqual([
        "triggered server",
        "recovered program",
        "triggered breaker",
        "reset program"
      ])
      expect(yield* Stream.runCollect(Stream.take(heard, 4))).toEqual(yield* Fiber.join(seen))
      expect(Option.getOrThrow(yield* Fiber.join(alerted)).rule).toBe("budget_per_hour")
    }).pipe(Effect.provide(Breakers.Default({ thresholds: budget })))
  )

  it.scoped("hand on to the listeners in their options, too", () => {
    const told: Array<string> = []
    return Effect.gen(function* () {
      const { enter, find, global, recoverAfter } = yield* Breakers
      assert.isTrue(Option.isNone(yield* find("bot")))
      const bot = Option.getOrThrow(yield* enter("bot", budget))
      yield* recoverAfter(bot, "30 seconds")
      bot.pause(1)
      expect([bot.getState().thresholds.recoverAfter, global.getState().state, told]).toEqual([
        30,
        "closed",
        ["paused bot"]
      ])
    }).pipe(
      Effect.provide(Breakers.Default({ onTransition: ({ name, scopeId }) => void told.push(`${name} ${scopeId}`) }))
    )
  })

  it.scoped("refuse wrong options and numbers as defects", () =>
    Effect.gen(function* () {
      const made = yield* Effect.exit(
        Effect.scoped(Effect.provide(Breakers, Breakers.Default({ thresholds: { budgetPerHour: -1 } })))
      )
      assert.isTrue(Exit.isFailure(made) && String(made.cause).includes("budgetPerHour"))
      const { global, increaseBudget } = yield* Breakers
      assert.isTrue(Exit.isFailure(yield* Effect.exit(increaseBudget(global, Number.NaN))))
    }).pipe(Effect.provide(Breakers.Default()))
  )
})

describe("the plain registry", () => {
  it("can be bundled without Effect, and without anything else", async () => {
    const entry = fileURLToPath(new URL("../../src/breaker/BreakerRegistry.ts", import.meta.url))
    const { metafile, outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      minify: true,
      format: "esm"
    })
    const files = Object.keys(metafile.inputs)
    expect(files.filter((file) => !/(^|\/)breaker\/[A-Za-z]+\.ts$/.test(file))).toEqual([])
    expect(files.length).toBeGreaterThan(15)
    expect(present(outputFiles[0]).contents.length).toBeLessThan(40_000)
  })
})
