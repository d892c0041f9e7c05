import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { FetchHttpClient, HttpClient, type HttpClientError, HttpClientRequest, UrlParams } from "@effect/platform"
import { assert, describe, expect, it } from "@effect/vitest"
import { Cause, Chunk, Deferred, Effect, Exit, Fiber, FiberId, Layer, Option, Stream, TestClock } from "effect"
import { CircuitBreakerError } from "../../src/breaker/CircuitBreakerError.js"
import { CurrentWatch } from "../../src/effect/CurrentWatch.js"
import { AgentWatch, CallBlocked } from "../../src/effect/index.js"
import { attemptsOf } from "../capture/attempts/support.js"
import { chatReply, chatRequest } from "../support/chat.js"
import { settled, until } from "../support/ManualClock.js"
import { nobody } from "../support/servers.js"
import { breaksOff, failing, halfway, silent, streamed, streamedText } from "./support/model.js"
import { ask, client, transports, type Watched, watched } from "./support/watched.js"

setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

const interruptions = process.env.AGENTWATCH_LONG === undefined ? 120 : 1_000

const free = { reserved: 0, inFlight: 0 }
const stopped = { budgetPerHour: 1, blockOnThreshold: true, warnAt: [] }

const execute = (w: Watched, more?: object) => HttpClient.execute(ask(w, more))
const promise = <A>(make: () => Promise<A>) => Effect.promise(make)

for (const [name, transport] of transports) {
  describe(`a model call by way of ${name}`, () => {
    const using =
      (w: Watched) =>
      <A, E>(effect: Effect.Effect<A, E, HttpClient.HttpClient>) =>
        Effect.provide(effect, client(w, transport(w)))

    it.live("is recorded once, with its tokens, its cost and its content", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const reply = yield* execute(w).pipe(
          Effect.flatMap((reply) => reply.json),
          using(w)
        )
        expect(reply).toEqual(chatReply)
        const spans = yield* promise(w.spans)
        expect(spans).toHaveLength(1)
        expect(spans[0]).toMatchObject({
          name: "chat m",
          kind: "CLIENT",
          status: { code: "OK" },
          input: '[{"role":"user","content":"Hi"}]',
          output: "Hello there",
          cost_usd: 1,
          model_inference: { prompt_tokens: 10, completion_tokens: 10, usage_source: "reported" },
          attributes: { "http.response.status_code": 200 }
        })
        expect(w.global()).toMatchObject({ ...free, spent: 1, settled: 1, errors: 0, callsThisMinute: 1 })
        assert.strictEqual(w.model.requests.length, 1)
        expect(w.watch.health()).toMatchObject({ calls: 1, faults: 0 })
      })
    )

    it.live("is read as it would be without us, in every form", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const text = JSON.stringify(chatReply)
        const forms = yield* Effect.all([
          Effect.flatMap(execute(w), (reply) => reply.text),
          Effect.map(
            Effect.flatMap(execute(w), (reply) => reply.arrayBuffer),
            (body) => new TextDecoder().decode(body)
          ),
          Stream.mkString(Stream.decodeText(Stream.unwrap(Effect.map(execute(w), (reply) => reply.stream))))
        ]).pipe(using(w))
        expect(forms).toEqual([text, text, text])
        const parameters = yield* execute(w).pipe(
          Effect.flatMap((reply) => reply.urlParamsBody),
          using(w)
        )
        expect(parameters).toEqual(UrlParams.fromInput(new URLSearchParams(text)))
        const spans = yield* promise(w.spans)
        expect(spans.map(({ output }) => output)).toEqual(["Hello there", "Hello there", "Hello there", undefined])
        expect(w.global()).toMatchObject({ ...free, settled: 4 })
      })
    )

    it.live("may be read twice, and is one call", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const twice = yield* execute(w).pipe(
          Effect.flatMap((reply) => Effect.all([reply.text, reply.json])),
          using(w)
        )
        expect(twice).toEqual([JSON.stringify(chatReply), chatReply])
        expect(yield* promise(w.spans)).toHaveLength(1)
        expect(w.global()).toMatchObject({ ...free, spent: 1, settled: 1 })
      })
    )

    it.live("is streamed untouched, and its chunks are timed", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({}, streamed))
        const text = yield* execute(w, { stream: true }).pipe(
          Effect.map((reply) => reply.stream),
          Stream.unwrap,
          Stream.decodeText(),
          Stream.mkString,
          using(w)
        )
        assert.strictEqual(text, streamedText)
        const [span] = yield* promise(w.spans)
        expect(span).toMatchObject({
          status: { code: "OK" },
          output: "Hello there",
          model_inference: { prompt_tokens: 11, completion_tokens: 4, stream: { chunks: 5, aborted: false } }
        })
        expect(span?.model_inference.stream.time_to_first_chunk_ms).toBeGreaterThan(0)
        expect(w.global()).toMatchObject({ ...free, spent: 0.75, settled: 1 })
      })
    )

    it.live("is refused before any connection is made, with an error in which CallBlocked is found", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({ ...stopped, budgetPerHour: 0 }))
        const error = yield* execute(w).pipe(using(w), Effect.flip)
        expect(error).toMatchObject({ _tag: "RequestError", reason: "Encode" })
        const blocked = CallBlocked.from(error)
        expect(blocked).toMatchObject({
          _tag: "CallBlocked",
          rule: "budget_per_hour",
          threshold: 0,
          scope: "global",
          scopeId: "global",
          state: { state: "open" }
        })
        assert.strictEqual(error.cause, blocked)
        assert.instanceOf(CircuitBreakerError.from(error), CircuitBreakerError)
        assert.strictEqual(w.model.connections(), 0)
        expect(w.global()).toMatchObject({ ...free, blocked: 1, callsThisMinute: 0 })
        expect(w.watch.health()).toMatchObject({ calls: 0, blocked: 1 })
        assert.strictEqual(blocked?.monitor.increaseBudget(5), "closed")
        yield* execute(w).pipe(using(w))
        assert.strictEqual(w.model.connections(), 1)
      })
    )

    it.live("is not refused again and again by a client that retries what is transient", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({ ...stopped, budgetPerHour: 0 }))
        const error = yield* HttpClient.HttpClient.pipe(
          Effect.flatMap((client) => HttpClient.retryTransient(client, { times: 5 }).execute(ask(w))),
          using(w),
          Effect.flip
        )
        assert.instanceOf(CallBlocked.from(error), CallBlocked)
        assert.strictEqual(w.global().blocked, 1)
      })
    )

    it.live("that is tried again is several calls to the breakers, and one span", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({}, failing(503)))
        const reply = yield* HttpClient.HttpClient.pipe(
          Effect.flatMap((client) => HttpClient.retryTransient(client, { times: 2 }).execute(ask(w))),
          using(w)
        )
        assert.strictEqual(reply.status, 503)
        expect(w.global()).toMatchObject({ ...free, spent: 0, callsThisMinute: 3, settled: 3, errors: 3 })
        // The last reply is still to be read.
        yield* reply.text
        const spans = yield* promise(w.spans)
        assert.deepStrictEqual(spans.map(attemptsOf), [[503, 503, 503]])
      })
    )

    it.live("frees what it held as soon as its status is an error, read or not", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({}, failing(400)))
        const error = yield* HttpClient.HttpClient.pipe(
          Effect.flatMap((client) => HttpClient.filterStatusOk(client).execute(ask(w))),
          using(w),
          Effect.flip
        )
        expect(w.global()).toMatchObject({ ...free, spent: 0, settled: 1, errors: 1 })
        assert(error._tag === "ResponseError")
        expect(yield* error.response.json).toMatchObject({ error: { message: "no good" } })
        const spans = yield* promise(w.spans)
        expect(spans).toHaveLength(1)
        expect(spans[0]).toMatchObject({
          status: { code: "ERROR", message: "no good" },
          attributes: { "http.response.status_code": 400 }
        })
        expect(w.global()).toMatchObject({ ...free, settled: 1, errors: 1 })
      })
    )

    it.live("through a client of which a status is an error already is settled, too", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({}, failing(500)))
        const inner = Layer.effect(
          HttpClient.HttpClient,
          Effect.map(HttpClient.HttpClient, (client) =>
            HttpClient.transformResponse(
              client,
              Effect.tap((reply) =>
                Effect.die(`never seen: ${reply.status}`).pipe(Effect.when(() => reply.status < 400))
              )
            ).pipe((client) => HttpClient.filterStatusOk(client))
          )
        ).pipe(Layer.provide(transport(w)))
        const error = yield* Effect.provide(execute(w), client(w, inner)).pipe(Effect.flip)
        assert.strictEqual(error._tag, "ResponseError")
        const spans = yield* promise(w.spans)
        expect(spans).toMatchObject([{ status: { code: "ERROR", message: "HTTP 500" } }])
        expect(w.global()).toMatchObject({ ...free, spent: 0, settled: 1, errors: 1 })
      })
    )

    it.live("whose provider cannot be reached fails as it would, and costs nothing", () =>
      Effect.gen(function* () {
        const gone = nobody
        const w = yield* promise(() => watched({ providers: { [gone.host]: "openai" } }))
        const request = HttpClientRequest.setUrl(ask(w), `${gone.url}/v1/chat/completions`)
        const error = yield* HttpClient.execute(request).pipe(using(w), Effect.flip)
        expect(error).toMatchObject({ _tag: "RequestError", reason: "Transport" })
        const [span] = yield* promise(w.spans)
        expect(span?.status).toMatchObject({ code: "ERROR" })
        expect(span?.status.message).toContain("ECONNREFUSED")
        expect(w.global()).toMatchObject({ ...free, spent: 0, settled: 1, errors: 1 })
      })
    )

    it.live("whose stream breaks off fails as it would, with what was seen", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({}, breaksOff))
        const error = yield* execute(w, { stream: true }).pipe(
          Effect.map((reply) => reply.stream),
          Stream.unwrap,
          Stream.runDrain,
          using(w),
          Effect.flip
        )
        expect(error).toMatchObject({ _tag: "ResponseError", reason: "Decode" })
        const spans = yield* promise(w.spans)
        expect(spans).toHaveLength(1)
        expect(spans[0]).toMatchObject({ status: { code: "ERROR" }, output: "Hello " })
        expect(w.global()).toMatchObject({ ...free, settled: 1, errors: 1 })
      })
    )

    it.live("is its caller's abort when the fiber is interrupted before the reply, and nothing stays reserved", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({ budgetPerHour: 1_000 }, silent))
        const fiber = yield* Effect.fork(using(w)(execute(w)))
        yield* promise(() => until(() => w.model.requests.length === 1))
        expect(w.global()).toMatchObject({ inFlight: 1 })
        assert.isAbove(w.global().reserved, 0)
        yield* Fiber.interrupt(fiber)
        expect(w.global()).toMatchObject({ ...free, settled: 0, errors: 0 })
        const spans = yield* promise(w.spans)
        expect(spans).toMatchObject([{ status: { code: "UNSET", message: "aborted by its caller" } }])
        yield* promise(() => until(() => w.model.broken() === 1))
      })
    )

    it.live("is its caller's abort when the fiber is interrupted in the middle of a stream", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({}, halfway))
        const first = yield* Deferred.make<void>()
        const fiber = yield* execute(w, { stream: true }).pipe(
          Effect.map((reply) => reply.stream),
          Stream.unwrap,
          Stream.runForEach(() => Deferred.succeed(first, undefined)),
          using(w),
          Effect.fork
        )
        yield* Deferred.await(first)
        expect(w.global()).toMatchObject({ inFlight: 1, spent: 0 })
        yield* Fiber.interrupt(fiber)
        expect(w.global()).toMatchObject({ ...free, settled: 0, errors: 0 })
        assert.isAbove(w.global().spent, 0)
        const spans = yield* promise(w.spans)
        expect(spans).toMatchObject([{ status: { code: "UNSET" }, model_inference: { stream: { aborted: true } } }])
        yield* promise(() => until(() => w.model.broken() === 1))
      })
    )

    it.live("is its caller's abort when the fiber is interrupted while it reads the whole", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({}, halfway))
        const answered = yield* Deferred.make<void>()
        const fiber = yield* execute(w).pipe(
          Effect.tap(() => Deferred.succeed(answered, undefined)),
          Effect.flatMap((reply) => reply.text),
          using(w),
          Effect.fork
        )
        yield* Deferred.await(answered)
        yield* promise(settled)
        yield* Fiber.interrupt(fiber)
        expect(w.global()).toMatchObject({ ...free, settled: 0, errors: 0 })
        expect(yield* promise(w.spans)).toMatchObject([{ status: { code: "UNSET" } }])
        yield* promise(() => until(() => w.model.broken() === 1))
      })
    )

    it.live("is its caller's abort when its stream is left early", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({}, halfway))
        yield* execute(w, { stream: true }).pipe(
          Effect.map((reply) => Stream.take(reply.stream, 1)),
          Stream.unwrap,
          Stream.runDrain,
          using(w)
        )
        expect(w.global()).toMatchObject({ ...free, settled: 0, errors: 0 })
        expect(yield* promise(w.spans)).toMatchObject([{ model_inference: { stream: { aborted: true } } }])
        yield* promise(() => until(() => w.model.broken() === 1))
      })
    )

    it.effect("is its caller's abort when Effect.timeout runs out", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({}, silent))
        const fiber = yield* Effect.fork(using(w)(Effect.timeoutOption(execute(w), "1 minute")))
        yield* promise(() => until(() => w.model.requests.length === 1))
        yield* TestClock.adjust("1 minute")
        assert.isTrue(Option.isNone(yield* Fiber.join(fiber)))
        expect(w.global()).toMatchObject({ ...free, settled: 0, errors: 0 })
        expect(yield* promise(w.spans)).toMatchObject([{ status: { code: "UNSET" } }])
      })
    )

    it.effect("times out where the client below has a time limit of its own, which is an error", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({}, silent))
        const fiber = yield* HttpClient.HttpClient.pipe(
          Effect.map((client) =>
            client.pipe(HttpClient.transformResponse(Effect.timeout("1 minute")), AgentWatch.watchClient)
          ),
          Effect.flatMap((client) => Effect.flip(client.execute(ask(w)))),
          Effect.provide(Layer.merge(transport(w), w.layer)),
          Effect.fork
        )
        yield* promise(() => until(() => w.model.requests.length === 1))
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* Fiber.join(fiber))._tag, "TimeoutException")
        expect(w.global()).toMatchObject({ ...free, settled: 1, errors: 1 })
        expect(yield* promise(w.spans)).toMatchObject([{ status: { code: "ERROR", message: "timed out" } }])
      })
    )

    it.live("whose reply is dropped unread is settled when it is collected", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        yield* using(w)(execute(w).pipe(Effect.asVoid))
        assert.strictEqual(w.global().inFlight, 1)
        yield* promise(() =>
          until(() => {
            collect()
            return w.global().inFlight === 0
          })
        )
        expect(yield* promise(w.spans)).toHaveLength(1)
      })
    )

    it.live("does not hide what the same fiber asks for next, by other means", () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched())
        const plain = promise(() => w.host.fetch(w.model.chat, chatRequest()).then((reply) => reply.text()))
        const layers = AgentWatch.layerHttpClient.pipe(
          Layer.provide(transport(w)),
          Layer.provideMerge(Layer.succeed(CurrentWatch, w.watch))
        )
        yield* execute(w).pipe(
          Effect.flatMap((reply) => reply.text),
          Effect.zipRight(plain),
          Effect.provide(layers)
        )
        expect(yield* promise(w.spans)).toHaveLength(2)
      })
    )

    it.live(`leaves nothing behind after ${interruptions} interruptions at any point`, () =>
      Effect.gen(function* () {
        const w = yield* promise(() => watched({ ...stopped, budgetPerHour: 5_000 }, streamed))
        const turns = (count: number) => Effect.repeatN(promise(settled), count)
        yield* Effect.forEach(
          Array.from({ length: interruptions }, (_, index) => index),
          (index) =>
            execute(w, { stream: true }).pipe(
              Effect.flatMap((reply) => Stream.runDrain(reply.stream)),
              Effect.exit,
              Effect.raceFirst(turns(index % 12)),
              Effect.asVoid
            ),
          { concurrency: 20, discard: true }
        ).pipe(using(w))
        expect(w.global()).toMatchObject({ ...free, errors: 0 })
        const spans = yield* promise(w.spans)
        assert.strictEqual(spans.length, w.watch.health().calls)
        expect(w.watch.health()).toMatchObject({ faults: 0 })
        const kinds = new Set(spans.map(({ status }) => status.code))
        assert.isTrue(kinds.has("UNSET"))
      })
    )
  })
}

describe("a watched client", () => {
  const using = (w: Watched) => Effect.provide(Layer.merge(w.fetching, w.layer))

  it.live("fails with CallBlocked itself, which its type says", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched({ ...stopped, budgetPerHour: 0 }))
      const client = AgentWatch.watchClient(yield* HttpClient.HttpClient.pipe(using(w)))
      const caught = client.execute(ask(w)).pipe(
        Effect.as("answered"),
        Effect.catchTag("CallBlocked", (blocked) => Effect.succeed(blocked.message)),
        using(w)
      )
      const typed: Effect.Effect<string, HttpClientError.HttpClientError> = caught
      assert.strictEqual(yield* typed, "AgentWatch blocked a call: Hourly budget exceeded: $0.00 spent of $0.00")
      assert.strictEqual(w.model.connections(), 0)
    })
  )

  it.live("is recorded once when it is watched twice", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched())
      yield* HttpClient.HttpClient.pipe(
        Effect.map(AgentWatch.watchClient),
        Effect.map(AgentWatch.watchClient),
        Effect.flatMap((client) => client.execute(ask(w))),
        Effect.flatMap((reply) => reply.text),
        Effect.provide(client(w, w.fetching))
      )
      expect(yield* promise(w.spans)).toHaveLength(1)
      assert.strictEqual(w.global().callsThisMinute, 1)
    })
  )

  it.live("leaves alone what is no model call", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched({ ...stopped, budgetPerHour: 0 }))
      const get = HttpClient.get(w.model.chat)
      const other = HttpClient.post(`${w.model.url}/elsewhere`, {})
      const replies = yield* Effect.all([get, other]).pipe(Effect.provide(client(w, w.fetching)))
      expect(replies.map(({ status }) => status)).toEqual([200, 200])
      expect(w.watch.health()).toMatchObject({ calls: 0, blocked: 0 })
    })
  )

  it.live("weighs a request by its text before it is let through, and does not touch a stream", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched({ ...stopped, budgetPerHour: 100, reservation: "worst-case" }))
      const run = <A, E>(effect: Effect.Effect<A, E, HttpClient.HttpClient>) =>
        Effect.provide(effect, client(w, w.fetching))
      const small = ask(w, { max_tokens: 10 })
      yield* run(Effect.flatMap(HttpClient.execute(small), (reply) => reply.text))
      const large = ask(w, { max_tokens: 10_000 })
      assert.instanceOf(CallBlocked.from(yield* Effect.flip(run(HttpClient.execute(large)))), CallBlocked)
      let pulled = false
      const body = Stream.sync(() => {
        pulled = true
        return new TextEncoder().encode(JSON.stringify({ model: "m", messages: [] }))
      })
      const unknown = HttpClientRequest.post(w.model.chat).pipe(HttpClientRequest.bodyStream(body))
      // Of unknown size, it has no upper bound.
      assert.instanceOf(CallBlocked.from(yield* Effect.flip(run(HttpClient.execute(unknown)))), CallBlocked)
      assert.isFalse(pulled)
    })
  )

  it.live("waits for onBlock, and lets the call through if that made room", () =>
    Effect.gen(function* () {
      const w = yield* promise(() =>
        watched({
          ...stopped,
          budgetPerHour: 0,
          onBlock: async ({ monitor }) => {
            await settled()
            monitor.increaseBudget(5)
          }
        })
      )
      const reply = yield* HttpClient.execute(ask(w)).pipe(
        Effect.flatMap((reply) => reply.json),
        Effect.provide(client(w, w.fetching))
      )
      expect(reply).toEqual(chatReply)
    })
  )

  it.live("can be interrupted while it waits for onBlock: then there was no call", () =>
    Effect.gen(function* () {
      let makeRoom: (() => void) | undefined
      const w = yield* promise(() =>
        watched({
          ...stopped,
          budgetPerHour: 0,
          onBlock: ({ monitor }) =>
            new Promise<void>((resolve) => {
              makeRoom = () => {
                monitor.increaseBudget(5)
                resolve()
              }
            })
        })
      )
      const fiber = yield* HttpClient.execute(ask(w)).pipe(Effect.provide(client(w, w.fetching)), Effect.fork)
      yield* promise(() => until(() => makeRoom !== undefined))
      const exit = yield* Fiber.interrupt(fiber)
      makeRoom?.()
      yield* promise(settled)
      assert.isTrue(Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause))
      expect(w.global()).toMatchObject({ ...free, callsThisMinute: 0 })
      expect(w.watch.health()).toMatchObject({ calls: 0, faults: 0 })
      assert.strictEqual(w.model.connections(), 0)
      expect((yield* promise(w.spans)).filter(({ kind }) => kind === "CLIENT")).toEqual([])
    })
  )

  it.live("has sent nothing, and so spent nothing, for a fiber that is interrupted while the call is decided", () =>
    Effect.gen(function* () {
      let interrupt = () => {}
      const w = yield* promise(() => watched({ maxCallsPerMinute: 0, onAlert: () => interrupt() }))
      const exit = yield* Effect.withFiberRuntime<unknown, HttpClientError.HttpClientError, HttpClient.HttpClient>(
        (fiber) => {
          interrupt = () => fiber.unsafeInterruptAsFork(FiberId.none)
          return execute(w)
        }
      ).pipe(Effect.provide(client(w, w.fetching)), Effect.fork, Effect.flatMap(Fiber.await))
      assert.isTrue(Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause))
      assert.strictEqual(w.model.connections(), 0)
      expect(w.global()).toMatchObject({ ...free, spent: 0, settled: 0 })
    })
  )

  it.live("reads nothing of a stream that its caller does not read", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched())
      let pulled = 0
      const endless = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            pulled++
            controller.enqueue(new TextEncoder().encode(`data: {"n":${pulled}}\n\n`))
          }
        },
        { highWaterMark: 0 }
      )
      const fetching = Layer.succeed(FetchHttpClient.Fetch, async () => {
        return new Response(endless, { headers: { "content-type": "text/event-stream" } })
      })
      const reply = yield* HttpClient.execute(ask(w)).pipe(
        Effect.provide(Layer.merge(client(w, FetchHttpClient.layer), fetching))
      )
      yield* promise(settled)
      assert.strictEqual(pulled, 0)
      const seen = yield* Stream.runCollect(Stream.take(reply.stream, 3))
      assert.strictEqual(Chunk.size(seen), 3)
      assert.isBelow(pulled, 5)
      expect(w.global()).toMatchObject(free)
    })
  )

  it.live("lets everything pass once the watch has ended", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched({ ...stopped, budgetPerHour: 0 }))
      yield* promise(() => w.watch.shutdown(0))
      const reply = yield* HttpClient.execute(ask(w)).pipe(Effect.provide(client(w, w.fetching)))
      assert.strictEqual(reply.status, 200)
    })
  )

  it.live("and a plain client in the same program are told apart, each call once", () =>
    Effect.gen(function* () {
      const w = yield* promise(() => watched())
      yield* Effect.gen(function* () {
        const plain = Effect.promise(() => w.host.fetch(w.model.chat, chatRequest()).then((reply) => reply.text()))
        const effectful = Effect.flatMap(HttpClient.execute(ask(w)), (reply) => reply.text)
        yield* Effect.all([effectful, plain, effectful, plain], { concurrency: "unbounded" })
        yield* effectful
        yield* plain
      }).pipe(Effect.provide(client(w, w.fetching)))
      expect(yield* promise(w.spans)).toHaveLength(6)
      assert.strictEqual(w.global().callsThisMinute, 6)
    })
  )
})
