import { type AiError, LanguageModel } from "@effect/ai"
import { OpenAiClient, OpenAiLanguageModel } from "@effect/ai-openai"
import type { HttpClient } from "@effect/platform"
import { assert, describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Redacted, Stream } from "effect"
import { AgentWatch, CallBlocked } from "../../src/effect/index.js"
import { responsesEvents, responsesReply } from "../clients/support/responses.js"
import { until } from "../support/ManualClock.js"
import { dataLine, sendEvents, sendJson } from "../support/replies.js"
import type { Answer } from "./support/model.js"
import { client, transports, type Watched, watched } from "./support/watched.js"

const promise = <A>(make: () => Promise<A>) => Effect.promise(make)

const words = ["Hello ", "there"]
const answer: Answer = async (response, body) => {
  if (!JSON.parse(body).stream) return void sendJson(response, responsesReply(words.join("")))
  await sendEvents(response, responsesEvents(words).map(dataLine))
  response.end()
}

const free = { reserved: 0, inFlight: 0 }
const usual = { prices: { "gpt-test": { input: 50_000, output: 50_000 } } }
const stopped = { budgetPerHour: 0, blockOnThreshold: true, warnAt: [] }

const begin = (options: object = {}, how: Answer = answer) => promise(() => watched({ ...usual, ...options }, how))

const openAi = (w: Watched, transport: Layer.Layer<HttpClient.HttpClient>) =>
  OpenAiLanguageModel.layer({ model: "gpt-test" }).pipe(
    Layer.provide(OpenAiClient.layer({ apiKey: Redacted.make("sk-not-a-key"), apiUrl: `${w.model.url}/v1` })),
    Layer.provideMerge(client(w, transport))
  )

const generate = Effect.map(LanguageModel.generateText({ prompt: "Hi" }), ({ text }) => text)
const stream = LanguageModel.streamText({ prompt: "Hi" })
const streamed = Stream.runFold(stream, "", (text, part) => (part.type === "text-delta" ? text + part.delta : text))

for (const [name, transport] of transports) {
  describe(`@effect/ai-openai over ${name}`, () => {
    for (const [method, asking] of [
      ["generateText", generate],
      ["streamText", streamed]
    ] as const) {
      it.live(
        `${method} is recorded once, with its agent, in its trace, and inside of the span that is current there`,
        () =>
          Effect.gen(function* () {
            const w = yield* begin()
            const text = yield* asking.pipe(
              AgentWatch.withAgent("bot"),
              AgentWatch.withTrace("work"),
              Effect.provide(openAi(w, transport(w)))
            )
            assert.strictEqual(text, "Hello there")
            const spans = yield* promise(w.spans)
            const calls = spans.filter(({ kind }) => kind === "CLIENT")
            const work = spans.find((span) => span.name === "work")
            expect(calls).toHaveLength(1)
            expect(calls[0]).toMatchObject({
              trace_id: work?.trace_id,
              agent_id: "bot",
              status: { code: "OK" },
              output: "Hello there",
              model_inference: { provider: "openai", prompt_tokens: 11, completion_tokens: 4, usage_source: "reported" }
            })
            // What it streams is not inside of its span, by Effect's own account.
            expect(calls[0]?.parent_span_id === work?.span_id).toBe(method === "streamText")
            expect(w.global()).toMatchObject({ ...free, settled: 1, errors: 0, callsThisMinute: 1 })
            assert.strictEqual(w.model.requests.length, 1)
          })
      )

      it.live(`${method} is refused before any connection is made, and passes when the budget is raised`, () =>
        Effect.gen(function* () {
          const w = yield* begin(stopped)
          const layer = openAi(w, transport(w))
          const error: AiError.AiError = yield* asking.pipe(Effect.provide(layer), Effect.flip)
          assert.strictEqual(error._tag, "HttpRequestError")
          assert.instanceOf(CallBlocked.from(error), CallBlocked)
          const typed: Effect.Effect<string, AiError.AiError, LanguageModel.LanguageModel> = asking.pipe(
            Effect.mapError(AgentWatch.orBlocked),
            Effect.catchTag("CallBlocked", ({ monitor }) => Effect.sync(() => monitor.increaseBudget(5)))
          )
          assert.strictEqual(yield* typed.pipe(Effect.provide(layer)), "closed")
          assert.strictEqual(w.model.connections(), 0)
          assert.strictEqual(yield* asking.pipe(Effect.provide(layer)), "Hello there")
          expect(w.watch.health()).toMatchObject({ calls: 1, blocked: 2, faults: 0 })
        })
      )
    }

    it.live("streamText that is interrupted leaves nothing reserved", () =>
      Effect.gen(function* () {
        const half: Answer = (response) => sendEvents(response, responsesEvents(words).slice(0, 5).map(dataLine))
        const w = yield* begin({}, half)
        const first = yield* Deferred.make<void>()
        const fiber = yield* Stream.runForEach(stream, () => Deferred.succeed(first, undefined)).pipe(
          Effect.provide(openAi(w, transport(w))),
          Effect.fork
        )
        yield* Deferred.await(first)
        assert.strictEqual(w.global().inFlight, 1)
        yield* Fiber.interrupt(fiber)
        expect(w.global()).toMatchObject({ ...free, settled: 0, errors: 0 })
        yield* promise(() => until(() => w.model.broken() === 1))
        expect(yield* promise(w.spans)).toMatchObject([{ model_inference: { stream: { aborted: true } } }])
      })
    )
  })
}
