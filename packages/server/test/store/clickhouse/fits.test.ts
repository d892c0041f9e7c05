import { Organisation } from "@agentwatch/core/api/Auth"
import type { Filter } from "@agentwatch/core/api/Filter"
import { type Context, Effect, Exit, FastCheck, Layer, Logger, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { eventIdOf } from "../../../src/store/arrival.js"
import { layerClickhouse } from "../../../src/store/clickhouse/layer.js"
import type { EventStore } from "../../../src/store/EventStore.js"
import { FeedStore } from "../../../src/store/FeedStore.js"
import type { Arrived, SpanStore } from "../../../src/store/SpanStore.js"
import { freshDirectory } from "../../directories.js"
import { append, entry, listed } from "./stores.js"

// Few of each, so that filters find some and not all; and such as are read differently by half of all programs.
const name = FastCheck.constantFrom("a", "b", "A", "ä", "Ä", "", "a b")
const word = FastCheck.constantFrom(
  "refund",
  "Refund",
  "REFUND",
  "re-fund",
  "fund",
  "2",
  "2.5",
  "x_y",
  "ÄRGER",
  "ärger",
  "straße",
  "STRASSE",
  "ΟΔΟΣ",
  "οδος",
  "οδοσ",
  "İstanbul",
  "istanbul",
  "ı",
  "Я",
  "я",
  "日本",
  "日 本",
  "日、本",
  "“refund”",
  "fund—2",
  "x…y",
  "🙂",
  "a🙂b",
  "ﬁ",
  "Ǆ",
  "ǅ",
  "K",
  "\u0000",
  "\n",
  "'",
  "\\",
  '"'
)
const text = FastCheck.array(word, { maxLength: 4 }).map((words) => words.join(" "))
/** A prompt or a reply: a text, one that is kept as JSON, or one that begins like it and has any escapes. */
const content = FastCheck.oneof(
  text,
  FastCheck.array(word, { maxLength: 4 }).map((words) => JSON.stringify([{ content: words.join("\n") }])),
  FastCheck.array(FastCheck.constantFrom("\\", "\\\\n", "\\n", "\\t", "\\u001b", "\\u00", "u", "refund", '"'), {
    maxLength: 8
  }).map((pieces) => `["${pieces.join("")}`)
)
const number = FastCheck.constantFrom(0, 0.1, 0.25, 1, 1.000000001, 2)

const spans = FastCheck.record(
  {
    name: FastCheck.oneof(
      text.filter((text) => text !== ""),
      FastCheck.constantFrom("a", "b")
    ),
    task: name,
    agent_id: name.filter((name) => name !== ""),
    agent_name: name.filter((name) => name !== ""),
    environment: name,
    session_id: name,
    user_id: name,
    tags: FastCheck.array(name, { maxLength: 3 }),
    input: content,
    output: content,
    metadata: FastCheck.dictionary(FastCheck.constantFrom("a", "b"), FastCheck.jsonValue()),
    status: FastCheck.record(
      { code: FastCheck.constantFrom("OK", "ERROR", "UNSET"), message: text },
      { requiredKeys: ["code"] }
    ),
    cost: FastCheck.constantFrom(0, 100_000_000, 250_000_000, 1_000_000_000, 1_000_000_001, 2_000_000_000),
    model_inference: FastCheck.record(
      {
        model_name: name,
        provider: name,
        response_model: name,
        prompt_tokens: FastCheck.nat(5),
        completion_tokens: FastCheck.nat(5),
        latency_ms: number
      },
      { requiredKeys: [] }
    )
  },
  { requiredKeys: ["name", "status", "cost", "model_inference"] }
)

const filters: FastCheck.Arbitrary<Filter> = FastCheck.record(
  {
    agent_id: name,
    agent_name: name,
    task_name: name,
    model: name,
    provider: name,
    environment: name,
    session_id: name,
    user_id: name,
    tag: name,
    status: FastCheck.constantFrom<NonNullable<Filter["status"]>>("OK", "ERROR", "UNSET", "success", "error"),
    min_cost_usd: number,
    max_cost_usd: number,
    min_duration_ms: number,
    max_duration_ms: number,
    search: FastCheck.oneof(text, FastCheck.constantFrom("nrefund", "trefund", "u001brefund", "nu", "u", "n n")).filter(
      (text) => /[\p{L}\p{N}]/u.test(text)
    )
  },
  { requiredKeys: [] }
)

/** Most filters of one or two marks: all together find nothing. */
const some = FastCheck.tuple(filters, FastCheck.nat(14), FastCheck.nat(14)).map(([filter, one, other]): Filter => {
  const given = Object.entries(filter)
  return Object.fromEntries(
    [given[one % given.length], given[other % given.length]].filter((pair) => pair !== undefined)
  )
})

const scope = Effect.runSync(Scope.make())
let context: Context.Context<SpanStore | FeedStore | EventStore>
let stored: ReadonlyArray<Arrived>

const ask = <A, E>(question: Effect.Effect<A, E, SpanStore | FeedStore | EventStore | Organisation>) =>
  question.pipe(Effect.provideService(Organisation, "a"), Effect.provide(context), Effect.runPromise)

beforeAll(async () => {
  const layer = layerClickhouse({ directory: freshDirectory(), database: "agentwatch", retentionDays: 30 })
  const quiet = Layer.provide(layer, Logger.remove(Logger.defaultLogger))
  context = await Effect.runPromise(Layer.buildWithScope(quiet, scope))
  const batch = FastCheck.sample(spans, { numRuns: 400, seed: 20 }).map(({ cost, ...fields }) =>
    entry(fields, "a", undefined, cost)
  )
  stored = (await ask(append(batch))).arrived
})
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

const everything = { after: 0, upTo: Number.MAX_SAFE_INTEGER }

describe("a filter of the feed", () => {
  it("finds in memory what it finds in the store, whatever is asked for", () =>
    ask(
      Effect.gen(function* () {
        const store = yield* FeedStore
        const inMemory = stored.map(({ arrival, entry }) => ({ arrival, ...store.read(entry.row) }))
        const found = new Set<number>()
        for (const filter of [{}, ...FastCheck.sample(some, { numRuns: 300, seed: 20 })]) {
          const fits = store.fits(filter)
          const expected = yield* store.page(everything, filter, 1_000)
          const shown = inMemory.filter(({ marks }) => fits(marks))
          expect(
            shown.map(({ arrival, event }) => ({ arrival, event })),
            JSON.stringify(filter)
          ).toEqual(expected)
          expect(yield* store.count(everything, filter)).toBe(shown.length)
          found.add(shown.length)
        }
        // Or else the filters would have said nothing.
        expect(found.size).toBeGreaterThan(40)
      })
    ))

  it("shows events as they are listed", () =>
    ask(
      Effect.gen(function* () {
        const store = yield* FeedStore
        const events = new Map((yield* listed({ limit: 1_000 })).map((event) => [event.id, event]))
        for (const { entry } of stored) {
          const { event } = store.read(entry.row)
          // Also in the order in which its fields are written.
          expect(JSON.stringify(event)).toBe(JSON.stringify(events.get(event.id)))
        }
      })
    ))

  it("knows the place behind which the newest begin", () =>
    ask(
      Effect.gen(function* () {
        const store = yield* FeedStore
        for (const count of [1, 10, 399, 400, 500]) {
          const behind = yield* store.behindNewest(count, Number.MAX_SAFE_INTEGER, {})
          const newest = yield* store.page({ ...everything, after: behind }, {}, 1_000)
          expect(newest.map(({ arrival }) => eventIdOf(arrival))).toEqual(
            stored.slice(-count).map(({ arrival }) => eventIdOf(arrival))
          )
        }
      })
    ))
})
