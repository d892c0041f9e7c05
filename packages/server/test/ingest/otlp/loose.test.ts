import { Either } from "effect"
import { expect, it } from "vitest"
import { normalise } from "../../../src/ingest/Normalise.js"
import { told } from "./sent.js"

const rules = { organisation: "a", now: 1_790_000_001_000, retentionDays: 30, zeroDataRetention: false }
const call = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 1_000 }

const taken = (sent: ReturnType<typeof told>) => Either.getOrThrow(normalise(sent, rules))

it("A call is not lost, and what it cost neither, for an event that has no name", () => {
  for (const name of [undefined, null, ""]) {
    const entry = taken(told(call, { span: { events: [{ name, timeUnixNano: "1790000000500000000" }] } }))
    expect([entry.span.events, entry.cost?.nanoUsd], String(name)).toMatchObject([[{ name: "unknown" }], 2_500_000])
  }
})

it("A call is not lost for a link that leads nowhere", () => {
  const [traceId, spanId] = ["0af7651916cd43dd8448eb211c80319d", "b7ad6b7169203332"]
  for (const link of [{ traceId, spanId: "0000000000000000" }, { traceId }, { spanId, traceId: "" }, {}]) {
    const { cost, span } = taken(told(call, { span: { links: [link, { traceId, spanId }] } }))
    expect([span.links?.length, cost?.nanoUsd], JSON.stringify(link)).toEqual([1, 2_500_000])
  }
})

it("What a call cost is read from a text as well, also where it is written with an exponent", () => {
  for (const [sent, nanoUsd] of [
    ["0.000015", 15_000],
    ["1.5e-05", 15_000],
    ["2E-6", 2_000]
  ] as const) {
    expect(taken(told({ ...call, "gen_ai.usage.cost": sent })).cost, sent).toEqual({ nanoUsd, source: "reported" })
  }
})

it("A call is not lost, and what it cost neither, for a negative count of what was cached", () => {
  const sent = told({
    ...call,
    "gen_ai.usage.cache_read.input_tokens": -1,
    "gen_ai.usage.cache_write.input_tokens": -7
  })
  const { cost, span } = taken(sent)
  expect(cost?.nanoUsd).toBe(2_500_000)
  expect(span.attributes).toMatchObject({ "gen_ai.usage.cache_read.input_tokens": -1 })
})
