import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { afterEach, assert, beforeEach, describe, expect, it } from "@effect/vitest"
import {
  Cause,
  Config,
  ConfigError,
  ConfigProvider,
  Duration,
  Effect,
  Exit,
  Layer,
  Option,
  Redacted,
  Scope,
  Stream,
  TestClock
} from "effect"
import OpenAI from "openai"
import { vi } from "vitest"
import { currentWatch } from "../../src/current.js"
import { AgentWatch, Breakers, CallBlocked } from "../../src/effect/index.js"
import { init, shutdown } from "../../src/index.js"
import { chatReply, dollarACall } from "../support/chat.js"
import { nobody, serveIngest } from "../support/servers.js"
import { type Model, serveModel } from "./support/model.js"

const promise = <A>(make: () => Promise<A>) => Effect.promise(make)

const original = globalThis.fetch
let lines: Array<string>

beforeEach(() => {
  lines = []
  for (const level of ["error", "warn"] as const) {
    vi.spyOn(console, level).mockImplementation((...line: ReadonlyArray<unknown>) => void lines.push(line.join(" ")))
  }
})
afterEach(async () => {
  await shutdown({ timeout: 0 })
  vi.restoreAllMocks()
})

// The breakers are those of the process: each test has agents of its own.
let agents = 0
const newAgent = () => `agent-${agents++}`

const begin = Effect.gen(function* () {
  const model = yield* promise(() => serveModel())
  const ingest = yield* promise(() => serveIngest())
  const usual = { serverUrl: ingest.url, providers: { [model.host]: "openai" as const }, prices: dollarACall }
  return { model, ingest, usual }
})

const ask = (model: Model) =>
  HttpClient.execute(
    HttpClientRequest.post(model.chat).pipe(HttpClientRequest.bodyUnsafeJson({ model: "m", messages: [] }))
  ).pipe(Effect.flatMap((reply) => reply.json))

const openAi = ({ url }: Model) =>
  Effect.tryPromise({
    try: () => {
      const client = new OpenAI({ apiKey: "sk-not-a-key", baseURL: `${url}/v1` })
      return client.chat.completions.create({ model: "m", messages: [] })
    },
    catch: AgentWatch.catchBlocked
  })

const http = AgentWatch.layerHttpClient.pipe(Layer.provide(FetchHttpClient.layer))

describe("AgentWatch.layer", () => {
  it.live("watches Effect's clients and all others, each call once, until it is closed: then all is delivered", () =>
    Effect.gen(function* () {
      const { ingest, model, usual } = yield* begin
      const bot = newAgent()
      yield* Effect.gen(function* () {
        assert.notStrictEqual(globalThis.fetch, original)
        expect(yield* ask(model)).toEqual(chatReply)
        expect((yield* openAi(model)).choices[0]?.message.content).toBe("Hello there")
      }).pipe(AgentWatch.withAgent(bot), Effect.provide(Layer.merge(http, AgentWatch.layer(usual))))
      assert.strictEqual(globalThis.fetch, original)
      assert.isUndefined(currentWatch())
      expect(ingest.spans.map(({ agent_id }) => agent_id)).toEqual([bot, bot])
    })
  )

  it.live("has the calls of promise-based clients stand inside of Effect's spans", () =>
    Effect.gen(function* () {
      const { ingest, model, usual } = yield* begin
      const span = yield* Effect.yieldNow().pipe(
        Effect.zipRight(openAi(model)),
        Effect.zipRight(Effect.currentSpan),
        Effect.withSpan("step"),
        Effect.provide(AgentWatch.layer(usual))
      )
      expect(ingest.spans).toMatchObject([{ trace_id: span.traceId, parent_span_id: span.spanId }])
    })
  )

  it.live("has a promise-based client refused with a typed CallBlocked, before any connection is made", () =>
    Effect.gen(function* () {
      const { model, usual } = yield* begin
      const blocked = yield* openAi(model).pipe(
        AgentWatch.withAgent(newAgent(), { maxCallsPerMinute: 0, blockOnThreshold: true }),
        Effect.provide(AgentWatch.layer(usual)),
        Effect.flip
      )
      assert.instanceOf(blocked, CallBlocked)
      assert.strictEqual(model.connections(), 0)
    })
  )

  it.live("joins what init() has begun, and leaves it running", () =>
    Effect.gen(function* () {
      const { ingest, model, usual } = yield* begin
      init(usual)
      const before = currentWatch()
      yield* ask(model).pipe(Effect.provide(Layer.merge(http, AgentWatch.layer(usual))))
      assert.isDefined(before)
      assert.strictEqual(currentWatch(), before)
      assert.notStrictEqual(globalThis.fetch, original)
      yield* promise(() => shutdown())
      assert.strictEqual(ingest.spans.length, 1)
      expect(lines.join("\n")).not.toContain("other options")
    })
  )

  it.live("twice is one: only the last that closes ends it", () =>
    Effect.gen(function* () {
      const { ingest, model, usual } = yield* begin
      const first = yield* Scope.make()
      const second = yield* Scope.make()
      yield* Layer.buildWithScope(AgentWatch.layer(usual), first)
      const watch = currentWatch()
      yield* Layer.buildWithScope(AgentWatch.layer({ ...usual, task: "other" }), second)
      expect(lines.join("\n")).toContain("other options")
      yield* Scope.close(first, Exit.void)
      assert.strictEqual(currentWatch(), watch)
      yield* ask(model).pipe(Effect.provide(http))
      assert.strictEqual(ingest.spans.length, 0)
      yield* Scope.close(second, Exit.void)
      assert.isUndefined(currentWatch())
      assert.strictEqual(ingest.spans.length, 1)
    })
  )

  it.live("can be begun anew after it was closed, and finds what was spent", () =>
    Effect.gen(function* () {
      const { model, usual } = yield* begin
      const bot = newAgent()
      const run = ask(model).pipe(
        AgentWatch.withAgent(bot, { budgetPerHour: 1, blockOnThreshold: true }),
        Effect.provide(Layer.merge(http, AgentWatch.layer(usual)))
      )
      yield* run
      assert.strictEqual(CallBlocked.from(yield* Effect.flip(run))?.scopeId, bot)
    })
  )

  it.live("offers the breakers of the process, and tells their transitions", () =>
    Effect.gen(function* () {
      const { model, usual } = yield* begin
      const bot = newAgent()
      yield* Effect.gen(function* () {
        const { find, listening, resetWindows } = yield* Breakers
        const heard = yield* listening
        const asking = ask(model).pipe(AgentWatch.withAgent(bot, { maxCallsPerMinute: 1, blockOnThreshold: true }))
        yield* asking
        yield* Effect.flip(asking)
        const breaker = Option.getOrThrow(yield* find(bot))
        yield* resetWindows(breaker)
        yield* asking
        const names = Stream.map(Stream.take(heard, 2), ({ name, scopeId }) => `${scopeId} ${name}`)
        expect([...(yield* Stream.runCollect(names))]).toEqual([`${bot} triggered`, `${bot} reset`])
        const { agents, health } = yield* AgentWatch.getState
        expect(agents.find(({ scopeId }) => scopeId === bot)).toMatchObject({ spent: 1, state: "closed" })
        expect(health).toMatchObject({ calls: 2, blocked: 1 })
      }).pipe(Effect.scoped, Effect.provide(Layer.merge(http, AgentWatch.layer(usual))))
    })
  )

  it.live("flushes and verifies, within the time that it is given", () =>
    Effect.gen(function* () {
      const { ingest, model, usual } = yield* begin
      const silent = { delivered: 0, dropped: 0, pending: 0 }
      expect(yield* AgentWatch.flush()).toEqual(silent)
      expect(yield* AgentWatch.verify()).toMatchObject({ ok: false })
      yield* Effect.gen(function* () {
        yield* ask(model)
        expect(yield* AgentWatch.flush({ timeout: "10 seconds" })).toEqual({ ...silent, delivered: 1 })
        assert.strictEqual(ingest.spans.length, 1)
        expect(yield* AgentWatch.verify()).toMatchObject({ ok: true, serverUrl: ingest.url })
        const wrong = yield* Effect.exit(AgentWatch.flush({ timeout: "1 hour" }))
        assert.isTrue(Exit.isFailure(wrong) && Cause.isDie(wrong.cause))
      }).pipe(Effect.provide(Layer.merge(http, AgentWatch.layer(usual))))
    })
  )

  it.live("closes within its shutdownTimeout where the server is away", () =>
    Effect.gen(function* () {
      const { model, usual } = yield* begin
      const { url } = nobody
      yield* ask(model).pipe(
        Effect.provide(Layer.merge(http, AgentWatch.layer({ ...usual, serverUrl: url, shutdownTimeout: 0 })))
      )
      expect((yield* AgentWatch.getState).health).toMatchObject({ dropped: { shutdown: 1 }, queued: 0 })
    })
  )

  it.effect("takes durations and redacted keys as Effect has them, and does not live by Effect's clock", () =>
    Effect.gen(function* () {
      const { ingest, model, usual } = yield* begin
      yield* ask(model).pipe(
        Effect.zipLeft(TestClock.adjust("1 day")),
        Effect.provide(
          Layer.merge(
            http,
            AgentWatch.layer({
              ...usual,
              apiKey: Redacted.make("secret-key"),
              recoverAfter: Duration.minutes(2),
              spoolMaxAge: "365 days"
            })
          )
        )
      )
      assert.strictEqual(ingest.headers[0]?.["x-api-key"], "secret-key")
      expect((yield* AgentWatch.getState).global.thresholds.recoverAfter).toBe(120)
    })
  )

  it.live("with a wrong option is a defect that names it, and then nothing has begun", () =>
    Effect.gen(function* () {
      const wrong: ReadonlyArray<readonly [string, object]> = [
        ["budgetPerHour", { budgetPerHour: "5" }],
        ["recoverAfter", { recoverAfter: "soon" }],
        ["spoolMaxAge", { spoolMaxAge: "a while" }],
        ["spoolMaxAge", { spoolMaxAge: "2 years" }],
        ["shutdownTimeout", { shutdownTimeout: "1 hour" }],
        ["budget", { budget: 5 }]
      ]
      for (const [name, options] of wrong) {
        const exit = yield* Effect.exit(Effect.provide(Effect.void, AgentWatch.layer(options)))
        assert(Exit.isFailure(exit) && Cause.isDie(exit.cause))
        expect(String(Cause.squash(exit.cause))).toContain(name)
        assert.isUndefined(currentWatch())
        assert.strictEqual(globalThis.fetch, original)
      }
    })
  )
})

describe("AgentWatch.layerConfig", () => {
  const config = {
    serverUrl: Config.string("SERVER"),
    apiKey: Config.redacted("KEY"),
    budgetPerHour: Config.number("BUDGET"),
    recoverAfter: Config.duration("RECOVER").pipe(Config.withDefault(Duration.seconds(5)))
  }
  const from = (entries: ReadonlyArray<readonly [string, string]>) =>
    Layer.provide(AgentWatch.layerConfig(config), Layer.setConfigProvider(ConfigProvider.fromMap(new Map(entries))))

  it.live("reads the options from Effect's configuration", () =>
    Effect.gen(function* () {
      const { ingest } = yield* begin
      yield* Effect.gen(function* () {
        yield* AgentWatch.withTrace(Effect.void, "work")
        const { global } = yield* AgentWatch.getState
        expect(global.thresholds).toMatchObject({ budgetPerHour: 7, recoverAfter: 5 })
      }).pipe(
        Effect.provide(
          from([
            ["SERVER", ingest.url],
            ["KEY", "a-key"],
            ["BUDGET", "7"]
          ])
        )
      )
      expect(ingest.spans).toMatchObject([{ name: "work" }])
      assert.strictEqual(ingest.headers[0]?.["x-api-key"], "a-key")
    })
  )

  it.live("fails with a ConfigError for what is missing, and for an option that is wrong, which it names", () =>
    Effect.gen(function* () {
      const failure = (entries: ReadonlyArray<readonly [string, string]>) =>
        Effect.flip(Effect.provide(Effect.void, from(entries)))
      assert.isTrue(
        ConfigError.isMissingData(
          yield* failure([
            ["SERVER", "http://localhost"],
            ["KEY", "a-key"]
          ])
        )
      )
      const wrong = yield* failure([
        ["SERVER", "http://localhost"],
        ["KEY", "a-key"],
        ["BUDGET", "-1"]
      ])
      assert(wrong._op === "InvalidData")
      expect(wrong.message).toContain("budgetPerHour")
      assert.isUndefined(currentWatch())
    })
  )
})
