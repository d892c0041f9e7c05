import type { BreakerSettings } from "@agentwatch/core/breaker/BreakerOptions"
import { BreakerRegistry } from "@agentwatch/core/breaker/BreakerRegistry"
import type { CallEstimate } from "@agentwatch/core/breaker/Reservation"
import { assert, describe, expect, it } from "@effect/vitest"
import { Cause, Chunk, Deferred, Effect, Exit, Fiber, Layer, Option, Scope, Stream, TestClock } from "effect"
import { systemClock } from "../../src/Clock.js"
import { makeBreakerHome, processBreakers } from "../../src/Environment.js"
import { Breakers, makeBreakers } from "../../src/effect/Breakers.js"
import { AgentWatch, type CallBlocked } from "../../src/effect/index.js"
import { watched } from "./support/watched.js"

/** Nano-dollars. */
const usd = (dollars: number) => Math.round(dollars * 1_000_000_000)

/** A call whose estimate is the same in every mode. */
const cent: CallEstimate = {
  model: "m",
  inputTokens: 0,
  inputBytes: 0,
  outputLimit: undefined,
  outputMaximum: undefined,
  choices: 1,
  cost: () => usd(0.01)
}

/** Breakers of their own, under Effect's clock. */
const breakers = (settings: BreakerSettings = {}) =>
  Layer.scoped(
    Breakers,
    Effect.clockWith((clock) => {
      const now = () => Number(clock.unsafeCurrentTimeNanos()) / 1_000_000
      const registry = new BreakerRegistry({ ...settings, clock: { now, wall: () => clock.unsafeCurrentTimeMillis() } })
      return Effect.map(makeBreakers(registry), (made) => new Breakers(made))
    })
  )

const budget = { budgetPerHour: 1, blockOnThreshold: true, warnAt: [] }
const one = Effect.succeed("answer")

const settledAt = (dollars: number) => () => ({ outcome: "ok" as const, cost: usd(dollars) })

describe("Breakers", () => {
  it.scoped("run a call that they admit, and settle it with what it cost", () =>
    Effect.gen(function* () {
      const { getState, global, guard } = yield* Breakers
      assert.strictEqual(yield* guard(cent, one, settledAt(0.25)), "answer")
      const { spent } = (yield* getState).global
      expect(spent).toBe(0.25)
      expect(global.getState()).toMatchObject({ settled: 1, reserved: 0, inFlight: 0 })
    }).pipe(Effect.provide(breakers({ thresholds: budget })))
  )

  it.scoped("fail with CallBlocked before the call runs, with everything that is needed to recover", () =>
    Effect.gen(function* () {
      const { guard, increaseBudget } = yield* Breakers
      yield* guard(cent, one, settledAt(2))
      let ran = false
      const call = guard(
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
      assert.strictEqual(blocked.message, "AgentWatch blocked a call: Hourly budget exceeded: $2.00 spent of $1.00")
      assert.isFalse(ran)
      assert.strictEqual(yield* increaseBudget(blocked.monitor, 5), "closed")
      assert.isTrue(yield* call)
    }).pipe(Effect.provide(breakers({ thresholds: budget })))
  )

  it.scoped("end a pause in exactly one probe", () =>
    Effect.gen(function* () {
      const { global, guard, pause } = yield* Breakers
      yield* pause(global, "60 seconds")
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual((yield* Effect.flip(guard(cent, one)))._tag, "CallBlocked")
      yield* TestClock.adjust("1 second")
      const gate = yield* Deferred.make<string>()
      const probe = yield* Effect.fork(guard(cent, Deferred.await(gate)))
      yield* Effect.yieldNow()
      assert.isTrue(Exit.isFailure(yield* Effect.exit(guard(cent, one))))
      yield* Deferred.succeed(gate, "well")
      assert.strictEqual(yield* Fiber.join(probe), "well")
      assert.strictEqual(yield* guard(cent, one), "answer")
    }).pipe(Effect.provide(breakers()))
  )

  it.scoped("give the slot of an interrupted probe to the next call, and leave nothing reserved", () =>
    Effect.gen(function* () {
      const { global, guard, pause } = yield* Breakers
      yield* pause(global, 0)
      const probe = yield* Effect.fork(guard(cent, Effect.never))
      yield* Effect.yieldNow()
      expect(global.getState()).toMatchObject({ state: "half-open", reserved: 0.01, inFlight: 1 })
      yield* Fiber.interrupt(probe)
      expect(global.getState()).toMatchObject({ state: "half-open", reserved: 0, inFlight: 0, settled: 0 })
      yield* guard(cent, one)
      assert.strictEqual(global.getState().state, "closed")
    }).pipe(Effect.provide(breakers()))
  )

  it.scoped("count a call that failed or died as an error, and charge what was sent", () =>
    Effect.gen(function* () {
      const { global, guard } = yield* Breakers
      const call = { ...cent, inputTokens: 3, cost: (input: number, output: number) => input + output }
      assert.strictEqual(yield* Effect.flip(guard(call, Effect.fail("no"))), "no")
      yield* Effect.exit(guard(call, Effect.die("bug")))
      expect(global.getState()).toMatchObject({ settled: 2, errors: 2, spent: 0.000_000_006 })
      yield* Effect.exit(guard(call, Effect.fail("no"), () => ({ outcome: "error", cost: 0 })))
      expect(global.getState()).toMatchObject({ settled: 3, errors: 3, spent: 0.000_000_006 })
    }).pipe(Effect.provide(breakers({ reservation: "off" })))
  )

  it.scoped("settle a call even where the settlement itself is faulty, which is a defect", () =>
    Effect.gen(function* () {
      const { global, guard } = yield* Breakers
      const faulty = () => {
        throw new Error("bug")
      }
      const exit = yield* Effect.exit(guard(cent, one, faulty))
      assert.isTrue(Exit.isFailure(exit))
      expect(global.getState()).toMatchObject({ inFlight: 0, reserved: 0, settled: 1, spent: 0.01 })
    }).pipe(Effect.provide(breakers()))
  )

  it.scoped("never let a thousand fibers spend more than a hard budget", () =>
    Effect.gen(function* () {
      const { global, guard } = yield* Breakers
      const call = guard(cent, Effect.sleep("1 second"), settledAt(0.01))
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
    }).pipe(Effect.provide(breakers({ thresholds: budget, reservation: "worst-case" })))
  )

  it.scoped("stream every transition and alert to whoever listens", () =>
    Effect.gen(function* () {
      const { alerts, changes, global, guard, listening, resetWindows, resume, trip } = yield* Breakers
      const heard = yield* listening
      const seen = yield* Effect.fork(Stream.runCollect(Stream.take(changes, 4)))
      const alerted = yield* Effect.fork(Stream.runHead(alerts))
      // So that both have begun to listen.
      yield* Effect.repeatN(Effect.yieldNow(), 100)
      yield* trip(global, "stop")
      yield* resume(global)
      yield* guard(cent, one, settledAt(2))
      yield* Effect.flip(guard(cent, one))
      yield* resetWindows(global)
      expect(Chunk.toReadonlyArray(yield* Fiber.join(seen)).map(({ actor, name }) => `${name} ${actor}`)).toEqual([
        "triggered program",
        "recovered program",
        "triggered breaker",
        "reset program"
      ])
      expect(yield* Stream.runCollect(Stream.take(heard, 4))).toEqual(yield* Fiber.join(seen))
      expect(Option.getOrThrow(yield* Fiber.join(alerted)).rule).toBe("budget_per_hour")
    }).pipe(Effect.provide(breakers({ thresholds: budget })))
  )

  it.scoped("tell nobody any more once their scope is closed, and leave other listeners alone", () =>
    Effect.gen(function* () {
      const told: Array<string> = []
      const clock = { now: () => 0, wall: () => 0 }
      const registry = new BreakerRegistry({ clock, onTransition: ({ name }) => void told.push(name) })
      const scope = yield* Scope.make()
      const { listening } = yield* makeBreakers(registry).pipe(Scope.extend(scope))
      const heard = yield* listening
      registry.global.trip("stop")
      expect(Chunk.toReadonlyArray(yield* Stream.runCollect(Stream.take(heard, 1)))).toMatchObject([
        { name: "triggered" }
      ])
      yield* Scope.close(scope, Exit.void)
      registry.global.resume()
      expect(told).toEqual(["triggered", "recovered"])
    })
  )

  it.scoped("are those of the agents that a program has entered, and guard what no client watches", () =>
    Effect.gen(function* () {
      const home = makeBreakerHome(systemClock)
      const w = yield* Effect.promise(() => watched({}, undefined, { breakers: home }))
      const shared = Layer.scoped(
        Breakers,
        Effect.map(makeBreakers(home.open().registry), (made) => new Breakers(made))
      )
      yield* Effect.gen(function* () {
        const { find, guard, pause, recoverAfter } = yield* Breakers
        assert.isTrue(Option.isNone(yield* find("bot")))
        yield* AgentWatch.withAgent(guard(cent, one, settledAt(2)), "bot", budget)
        const bot = Option.getOrThrow(yield* find("bot"))
        assert.strictEqual(bot.getState().spent, 2)
        const blocked = yield* guard(cent, one).pipe(
          AgentWatch.withTrace("t"),
          AgentWatch.withAgent("bot"),
          Effect.flip
        )
        assert.strictEqual(blocked.monitor, bot)
        expect(blocked.traceId).toMatch(/^[0-9a-f]{32}$/)
        yield* recoverAfter(bot, "30 seconds")
        assert.strictEqual(bot.getState().thresholds.recoverAfter, 30)
        assert.strictEqual(yield* pause(bot, "1 minute"), "paused")
        assert.strictEqual(yield* guard(cent, one), "answer")
      }).pipe(Effect.provide(Layer.merge(shared, w.layer)))
    })
  )

  it.scoped("of the service are those of the process", () =>
    Effect.gen(function* () {
      const { find, getState, global } = yield* Breakers
      const own = processBreakers()
      assert.strictEqual(global, own.global)
      own.enter("of the process")
      assert.isTrue(Option.isSome(yield* find("of the process")))
      expect((yield* getState).agents.map(({ scopeId }) => scopeId)).toContain("of the process")
    }).pipe(Effect.provide(Breakers.Default))
  )

  it.scoped("refuse wrong numbers as defects, and then nothing has changed", () =>
    Effect.gen(function* () {
      const { global, increaseBudget, pause } = yield* Breakers
      for (const wrong of [increaseBudget(global, Number.NaN), pause(global, Infinity)]) {
        const exit = yield* Effect.exit(wrong)
        assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
      }
      expect(global.getState()).toMatchObject({ state: "closed", raised: 0 })
    }).pipe(Effect.provide(breakers()))
  )
})
