import { HttpClient, type HttpClientError } from "@effect/platform"
import { assert, describe, expect, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, Layer, ManagedRuntime, Option, Runtime, Tracer } from "effect"
import { CircuitBreakerError } from "../../src/breaker/CircuitBreakerError.js"
import { AgentWatch, CallBlocked } from "../../src/effect/index.js"
import { chatRequest } from "../support/chat.js"
import { settled } from "../support/ManualClock.js"
import type { Sent } from "../support/servers.js"
import { ask, client, type Watched, watched } from "./support/watched.js"

const promise = <A>(make: () => Promise<A>) => Effect.promise(make)
const turn = promise(settled)

type Call = (
  what: string
) => Effect.Effect<
  string,
  HttpClientError.HttpClientError | CallBlocked | Cause.UnknownException,
  HttpClient.HttpClient
>

/** A call of an Effect client, and one of a promise-based client. What is said is told again by the recorded input. */
const calling = (w: Watched): Record<"effectful" | "plain", Call> => ({
  effectful: (what: string) =>
    HttpClient.execute(ask(w, { messages: [{ role: "user", content: what }] })).pipe(
      Effect.flatMap((reply) => reply.text)
    ),
  plain: (what: string) =>
    Effect.tryPromise({
      try: async () => {
        await settled()
        const reply = await w.host.fetch(w.model.chat, chatRequest({ messages: [{ role: "user", content: what }] }))
        return reply.text()
      },
      catch: AgentWatch.catchBlocked
    })
})

const using = (w: Watched) => Effect.provide(client(w, w.fetching))
const callsOf = (spans: ReadonlyArray<Sent>, what: string) =>
  spans.filter(({ input, kind }) => kind === "CLIENT" && String(input).includes(`"${what}"`))
const one = (spans: ReadonlyArray<Sent>, what: string): Sent => {
  const found = callsOf(spans, what)
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} calls of ${what}`)
  return found[0]
}

for (const kind of ["effectful", "plain"] as const) {
  describe(`what ${kind === "plain" ? "a promise-based client" : "Effect's own client"} asks for`, () => {
    it.live("is the doing of the agent around, in whatever fiber", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const call = calling(w)[kind]
        yield* Effect.gen(function* () {
          yield* call("outside")
          yield* Effect.gen(function* () {
            yield* turn
            const fiber = yield* Effect.fork(Effect.zipRight(turn, call("forked")))
            yield* AgentWatch.withAgent(call("inner"), "inner", { id: "in-1", role: "Helper" })
            yield* Effect.all([call("first"), call("second")], { concurrency: "unbounded" })
            yield* Fiber.join(fiber)
          }).pipe(AgentWatch.withAgent("outer"))
          yield* call("afterwards")
        }).pipe(using(w))
        const spans = yield* promise(w.spans)
        expect(spans).toHaveLength(6)
        for (const what of ["outside", "afterwards"]) expect(one(spans, what).agent_id).toBe("default")
        for (const what of ["forked", "first", "second"]) {
          expect(one(spans, what)).toMatchObject({ agent_id: "outer", agent_path: ["outer"] })
        }
        expect(one(spans, "inner")).toMatchObject({
          agent_id: "in-1",
          agent_name: "inner",
          agent_role: "Helper",
          agent_path: ["outer", "in-1"]
        })
      })
    )

    it.live("by many agents at the same time is never mixed up", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const call = calling(w)[kind]
        const names = Array.from({ length: 40 }, (_, index) => `bot-${index}`)
        yield* Effect.forEach(
          names,
          (name) =>
            Effect.gen(function* () {
              yield* Effect.yieldNow()
              yield* call(name)
              yield* turn
              const fiber = yield* Effect.fork(call(name))
              yield* Effect.yieldNow()
              yield* Fiber.join(fiber)
            }).pipe(AgentWatch.withTrace(name), AgentWatch.withAgent(name)),
          { concurrency: "unbounded" }
        ).pipe(using(w))
        const spans = yield* promise(w.spans)
        for (const name of names) {
          const calls = callsOf(spans, name)
          const root = spans.find((span) => span.name === name)
          expect(calls).toHaveLength(2)
          for (const call of calls) {
            expect(call).toMatchObject({ agent_id: name, trace_id: root?.trace_id, parent_span_id: root?.span_id })
          }
        }
        assert.strictEqual(new Set(spans.map(({ trace_id }) => trace_id)).size, names.length)
      })
    )

    it.live("is held by the thresholds of the agent, whatever fiber it is in, and of no other", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const call = calling(w)[kind]
        const blocked = yield* Effect.gen(function* () {
          yield* call("paid")
          return yield* Effect.fork(call("refused")).pipe(Effect.flatMap(Fiber.join), Effect.flip)
        }).pipe(
          AgentWatch.withAgent("careful", {
            budgetPerHour: 1,
            blockOnThreshold: true,
            warnAt: [],
            recoverAfter: "1 hour"
          }),
          Effect.zipLeft(call("free")),
          using(w)
        )
        expect(CallBlocked.from(blocked)).toMatchObject({ scope: "agent", scopeId: "careful", current: 1 })
        expect(w.agent("careful")).toMatchObject({ state: "paused", blocked: 1, thresholds: { recoverAfter: 3_600 } })
        assert.strictEqual(w.model.requests.length, 2)
      })
    )

    it.live("has Effect's own spans for parents, which belong to the trace that was begun around them", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const call = calling(w)[kind]
        const known: Array<Tracer.Span> = []
        const inSpan = (name: string, what: string) =>
          Effect.gen(function* () {
            known.push(yield* Effect.currentSpan)
            yield* turn
            yield* call(what)
          }).pipe(Effect.withSpan(name))
        yield* Effect.gen(function* () {
          yield* inSpan("alone", "alone")
          yield* Effect.gen(function* () {
            yield* inSpan("step", "in trace")
            yield* call("directly")
            yield* inSpan("agent", "in agent").pipe(AgentWatch.withAgent("bot"))
            yield* Effect.flatMap(Effect.fork(inSpan("forked", "in fork")), Fiber.join).pipe(Effect.withSpan("forks"))
            yield* call("of agent").pipe(AgentWatch.withAgent("bot"), Effect.withSpan("around"))
          }).pipe(AgentWatch.withTrace("work", { sessionId: "s", userId: "u", task: "t", tags: ["x"] }))
        }).pipe(using(w))
        const spans = yield* promise(w.spans)
        const [alone, step, agent, forked] = known
        const work = spans.find(({ name }) => name === "work")
        expect(one(spans, "alone")).toMatchObject({ trace_id: alone?.traceId, parent_span_id: alone?.spanId })
        expect(work?.trace_id).not.toBe(alone?.traceId)
        expect(work).toMatchObject({ kind: "SERVER", status: { code: "OK" } })
        expect(step?.traceId).toBe(work?.trace_id)
        expect(Option.getOrThrow(step?.parent ?? Option.none()).spanId).toBe(work?.span_id)
        expect(one(spans, "in trace")).toMatchObject({
          trace_id: work?.trace_id,
          parent_span_id: step?.spanId,
          session_id: "s",
          user_id: "u",
          task: "t",
          tags: ["x"]
        })
        expect(one(spans, "directly")).toMatchObject({ trace_id: work?.trace_id, parent_span_id: work?.span_id })
        expect(one(spans, "in agent")).toMatchObject({
          trace_id: work?.trace_id,
          parent_span_id: agent?.spanId,
          agent_id: "bot"
        })
        expect(one(spans, "in fork")).toMatchObject({ trace_id: work?.trace_id, parent_span_id: forked?.spanId })
        const around = one(spans, "of agent")
        expect(around).toMatchObject({ trace_id: work?.trace_id, agent_id: "bot" })
        expect([work?.span_id, step?.spanId, agent?.spanId]).not.toContain(around.parent_span_id)
      })
    )

    it.live("inside of a span of a tracer that is switched off has the parent around that", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const call = calling(w)[kind]
        yield* call("quiet").pipe(
          Effect.withSpan("off"),
          Effect.withTracerEnabled(false),
          AgentWatch.withTrace("work"),
          using(w)
        )
        const spans = yield* promise(w.spans)
        const work = spans.find(({ name }) => name === "work")
        expect(one(spans, "quiet")).toMatchObject({ trace_id: work?.trace_id, parent_span_id: work?.span_id })
      })
    )

    it.live("is inside of a plain agent and trace around Effect.runPromise, however many run at once", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const call = calling(w)[kind]
        const names = Array.from({ length: 10 }, (_, index) => `plain-${index}`)
        const program = (name: string) =>
          Effect.gen(function* () {
            yield* Effect.yieldNow()
            yield* turn
            yield* Effect.yieldNow()
            yield* call(name)
            yield* Effect.fork(AgentWatch.withAgent(call(name), "inner")).pipe(Effect.flatMap(Fiber.join))
          }).pipe(using(w))
        yield* promise(() =>
          Promise.all(
            names.map((name) =>
              w.watch.agent(name, {}, () => w.watch.trace(name, {}, () => Effect.runPromise(program(name))))
            )
          )
        )
        const spans = yield* promise(w.spans)
        for (const name of names) {
          const root = spans.find((span) => span.name === name)
          const calls = callsOf(spans, name)
          expect(calls.map(({ agent_path }) => agent_path)).toEqual([[name], [name, "inner"]])
          for (const call of calls) {
            expect(call).toMatchObject({ trace_id: root?.trace_id, parent_span_id: root?.span_id })
          }
        }
      })
    )

    it.live("is inside of a plain agent around the call of a runtime that was made before", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const call = calling(w)[kind]
        const runtime = ManagedRuntime.make(client(w, w.fetching))
        yield* promise(() => runtime.runPromise(call("before")))
        yield* promise(() =>
          Promise.all(
            ["one", "two"].map((name) =>
              w.watch.agent(name, {}, () => runtime.runPromise(Effect.zipRight(turn, call(name))))
            )
          )
        )
        yield* promise(() => runtime.dispose())
        const spans = yield* promise(w.spans)
        expect(["before", "one", "two"].map((what) => one(spans, what).agent_id)).toEqual(["default", "one", "two"])
      })
    )

    it.live("is inside of a plain trace inside of an effect, with the runtime of that effect", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const call = calling(w)[kind]
        yield* Effect.gen(function* () {
          const runtime = yield* Effect.runtime<HttpClient.HttpClient>()
          yield* promise(() => w.watch.trace("plain", {}, () => Runtime.runPromise(runtime)(call("nested"))))
        }).pipe(Effect.withSpan("step"), AgentWatch.withTrace("work"), AgentWatch.withAgent("bot"), using(w))
        const spans = yield* promise(w.spans)
        const [work, plain] = ["work", "plain"].map((wanted) => spans.find(({ name }) => name === wanted))
        expect(plain?.trace_id).toBe(work?.trace_id)
        expect(one(spans, "nested")).toMatchObject({
          trace_id: work?.trace_id,
          parent_span_id: plain?.span_id,
          agent_id: "bot"
        })
      })
    )

    it.live("goes by a runtime that was taken inside of an agent, where nothing else is around", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const call = calling(w)[kind]
        const runtime = yield* Effect.runtime<HttpClient.HttpClient>().pipe(AgentWatch.withAgent("bot"), using(w))
        yield* promise(() =>
          w.watch.context.run(w.watch.context.outermost, () => Runtime.runPromise(runtime)(call("later")))
        )
        expect(one(yield* promise(w.spans), "later").agent_id).toBe("bot")
      })
    )
  })
}

describe("an agent", () => {
  it.live("that is left, interrupted or not, is left behind", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched())
      const { effectful } = calling(w)
      yield* Effect.gen(function* () {
        const begun = yield* Deferred.make<void>()
        const fiber = yield* Deferred.succeed(begun, undefined).pipe(
          Effect.zipRight(Effect.never),
          AgentWatch.withAgent("bot"),
          Effect.fork
        )
        yield* Deferred.await(begun)
        yield* Fiber.interrupt(fiber)
        yield* Effect.exit(AgentWatch.withAgent(Effect.fail("no"), "bot"))
        yield* effectful("after")
      }).pipe(using(w))
      expect(one(yield* promise(w.spans), "after").agent_id).toBe("default")
    })
  )

  it.live("with a wrong threshold is a defect that names it, and its effect does not run", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched())
      let ran = false
      const run = Effect.sync(() => {
        ran = true
      })
      const wrong: ReadonlyArray<readonly [string, object]> = [
        ["budgetPerHour", { budgetPerHour: -1 }],
        ["maxErrorRate", Object.create(Object.create({ maxErrorRate: 2 }))],
        ["recoverAfter", { recoverAfter: "soon" }],
        ["onBlock", { onBlock: "call me" }],
        ["budget", { budget: 5 }]
      ]
      for (const [name, options] of wrong) {
        const exit = yield* run.pipe(AgentWatch.withAgent("bot", options), Effect.provide(w.layer), Effect.exit)
        assert(Exit.isFailure(exit) && Cause.isDie(exit.cause))
        expect(String(Cause.squash(exit.cause))).toContain(name)
      }
      assert.isFalse(ran)
    })
  )

  it.live("may have an effect for its onBlock and onAlert, which finds the services around", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched())
      const { effectful } = calling(w)
      const told: Array<string> = []
      class Notes extends Effect.Service<Notes>()("Notes", {
        succeed: { write: (line: string) => Effect.sync(() => void told.push(line)) }
      }) {}
      const program: Effect.Effect<unknown, unknown, HttpClient.HttpClient | Notes> = Effect.gen(function* () {
        yield* effectful("first")
        return yield* effectful("second")
      }).pipe(
        AgentWatch.withAgent("bot", {
          budgetPerHour: 1,
          blockOnThreshold: true,
          warnAt: [],
          onAlert: ({ rule }) => Effect.flatMap(Notes, ({ write }) => write(`alert ${rule}`)),
          onBlock: ({ monitor, scopeId }) =>
            Effect.gen(function* () {
              const { write } = yield* Notes
              yield* turn
              yield* write(`block ${scopeId}`)
              monitor.increaseBudget(5)
            })
        })
      )
      yield* program.pipe(Effect.provide(Notes.Default), using(w))
      expect(told).toEqual(["alert budget_per_hour", "block bot"])
      assert.strictEqual(w.model.requests.length, 2)
      expect(w.watch.health()).toMatchObject({ callbackFaults: 0, faults: 0 })
    })
  )

  it.live("whose onBlock fails is decided without it, which is counted", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched())
      const error = yield* calling(w)
        .effectful("call")
        .pipe(
          AgentWatch.withAgent("bot", {
            maxCallsPerMinute: 0,
            blockOnThreshold: true,
            onBlock: () => Effect.fail("no")
          }),
          using(w),
          Effect.flip
        )
      assert.instanceOf(CallBlocked.from(error), CallBlocked)
      assert.strictEqual(w.watch.health().callbackFaults, 1)
    })
  )

  it.live("is no agent where nobody watches: the effect runs as it is", () =>
    Effect.gen(function* () {
      const nested = Effect.succeed(1).pipe(
        AgentWatch.withAgent("bot"),
        AgentWatch.withTrace("work"),
        AgentWatch.withSpan("step")
      )
      assert.strictEqual(yield* nested, 1)
      assert.isTrue(Option.isNone(yield* AgentWatch.withTrace(AgentWatch.currentTraceId, "work")))
    })
  )
})

describe("a trace or span", () => {
  it.live("is recorded with how it came out", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched())
      yield* Effect.gen(function* () {
        yield* AgentWatch.withSpan(Effect.void, "well", { task: "t", attributes: { a: 1 } })
        yield* Effect.exit(AgentWatch.withSpan(Effect.fail({ message: "no good" }), "failed"))
        yield* Effect.exit(AgentWatch.withSpan(Effect.die(new Error("bug")), "died"))
        const fiber = yield* Effect.fork(AgentWatch.withSpan(Effect.never, "interrupted"))
        yield* Effect.yieldNow()
        yield* Fiber.interrupt(fiber)
      }).pipe(AgentWatch.withTrace("work"), Effect.provide(w.layer))
      const spans = yield* promise(w.spans)
      const [well, failed, died, interrupted, work] = spans
      expect(well).toMatchObject({ name: "well", kind: "INTERNAL", status: { code: "OK" }, task: "t" })
      expect(failed).toMatchObject({ name: "failed", status: { code: "ERROR", message: "no good" } })
      expect(died).toMatchObject({ name: "died", status: { code: "ERROR", message: "bug" } })
      expect(interrupted).toMatchObject({ name: "interrupted", status: { code: "UNSET" } })
      for (const span of [well, failed, died, interrupted]) {
        expect(span).toMatchObject({ trace_id: work?.trace_id, parent_span_id: work?.span_id })
      }
      assert.strictEqual(spans.length, 5)
    })
  )

  it.live("has the id that it was given, which is the current one inside", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched())
      const traceId = "0123456789abcdef0123456789abcdef"
      const inside = yield* AgentWatch.currentTraceId.pipe(
        AgentWatch.withTrace("work", { traceId }),
        Effect.provide(w.layer)
      )
      assert.deepStrictEqual(inside, Option.some(traceId))
      assert.isTrue(Option.isNone(yield* Effect.provide(AgentWatch.currentTraceId, w.layer)))
      const spanned = yield* AgentWatch.currentTraceId.pipe(
        Effect.zip(Effect.currentSpan),
        Effect.withSpan("s"),
        Effect.provide(w.layer)
      )
      assert.deepStrictEqual(spanned[0], Option.some(spanned[1].traceId))
    })
  )

  it.live("leaves the tracer of the program in its place", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched())
      const names: Array<string> = []
      let steps = 0
      const native = yield* Effect.tracer
      const tracer = Tracer.make({
        span: (...args) => {
          names.push(args[0])
          return native.span(...args)
        },
        context: (step, fiber) => {
          steps++
          return native.context(step, fiber)
        }
      })
      yield* Effect.sync(() => {
        steps = 0
      }).pipe(
        Effect.zipRight(Effect.repeatN(Effect.void, 10)),
        Effect.tap(() => assert.isAbove(steps, 10)),
        Effect.withSpan("theirs"),
        AgentWatch.withTrace("ours"),
        Effect.provide(Layer.provide(w.layer, Layer.setTracer(tracer)))
      )
      expect(names).toEqual(["theirs"])
    })
  )
})

describe("a block behind an error", () => {
  it.live("of a promise-based client is found however Effect wraps it", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched({ maxCallsPerMinute: 0, blockOnThreshold: true }))
      const thrown = Effect.tryPromise(() => w.host.fetch(w.model.chat, chatRequest()))
      const mapped: Effect.Effect<Response, CallBlocked | Cause.UnknownException> = Effect.mapError(
        thrown,
        AgentWatch.orBlocked
      )
      const caught = yield* mapped.pipe(
        Effect.as("answered"),
        Effect.catchTag("CallBlocked", ({ rule }) => Effect.succeed(rule))
      )
      assert.strictEqual(caught, "max_calls_per_minute")
      const rejected: unknown = yield* promise(() => Effect.runPromise(mapped).catch((error: unknown) => error))
      assert.instanceOf(CallBlocked.from(rejected), CallBlocked)
      assert.instanceOf(CircuitBreakerError.from(rejected), CircuitBreakerError)
      const cause = yield* Effect.flip(Effect.sandbox(Effect.orDie(thrown)))
      for (const one of [cause, Cause.sequential(Cause.fail("no"), cause), Cause.parallel(cause, Cause.empty)]) {
        assert.instanceOf(CallBlocked.from(one), CallBlocked)
      }
      const plain = CircuitBreakerError.from(yield* Effect.flip(mapped))
      assert.instanceOf(plain, CircuitBreakerError)
      assert.strictEqual(CallBlocked.from(plain), CallBlocked.from(plain))
    })
  )

  it("is not found where there is none: other errors stay", () => {
    const error = new Error("no")
    assert.strictEqual(AgentWatch.orBlocked(error), error)
    assert.isUndefined(CallBlocked.from("no"))
    assert.deepStrictEqual(AgentWatch.catchBlocked(error), new Cause.UnknownException(error))
  })

  it.live("can be logged and sent, and does not take a breaker along", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched({ maxCallsPerMinute: 0, blockOnThreshold: true }))
      const blocked = yield* calling(w).plain("call").pipe(Effect.flip, using(w))
      assert.instanceOf(blocked, CallBlocked)
      const text = JSON.stringify(blocked)
      assert.isBelow(text.length, 2_000)
      expect(JSON.parse(text)).toMatchObject({ _tag: "CallBlocked", rule: "max_calls_per_minute" })
      expect(text).not.toContain("thresholds")
    })
  )
})
