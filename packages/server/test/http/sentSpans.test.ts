import { it as property } from "@effect/vitest"
import { Effect, Either, FastCheck } from "effect"
import { describe, expect } from "vitest"
import { type SentSpans, spansAsJson } from "../../src/http/sentSpans.js"
import type { Rules } from "../../src/ingest/Normalise.js"

const rules: Rules = { organisation: "local", now: 0, retentionDays: 30, zeroDataRetention: false }

/** What is read of a body in the end, as `takeIn` does: parted with more care where a span shows to be no JSON. */
const readAs = (sent: SentSpans): Effect.Effect<unknown, unknown> => {
  const { otherwise, sender, single, spans } = sent
  const read = Array.from({ length: spans.length }, (_, index) => spans.read(index, rules))
  const broken = read.some((one) => Either.isLeft(one) && "_tag" in one.left)
  if (broken) return otherwise === undefined ? Effect.fail("no JSON") : Effect.flatMap(otherwise, readAs)
  return Effect.succeed({ sender, single, spans: read.length })
}

const record = FastCheck.record({ a: FastCheck.oneof(FastCheck.integer(), FastCheck.string({ maxLength: 3 })) })
const records = FastCheck.array(FastCheck.oneof(record, FastCheck.record({ a: FastCheck.array(record) })), {
  maxLength: 4
})
const field = FastCheck.tuple(
  FastCheck.constantFrom("spans", "sender", "more", "span_id", "links"),
  FastCheck.oneof(records, FastCheck.constantFrom("x", 1, null))
)

describe("a body of spans", () => {
  property.prop(
    "is told apart as its JSON is, wherever else in it there are records that begin as its spans do",
    { fields: FastCheck.array(field, { maxLength: 5 }) },
    ({ fields }) => {
      // By hand, so that a name may stand in it twice.
      const json = `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`
      const whole = JSON.parse(json)
      const batch = "spans" in whole && !("span_id" in whole)
      const found = Effect.runSync(Effect.either(Effect.flatMap(spansAsJson.read(Buffer.from(json)), readAs)))
      if (batch && !Array.isArray(whole.spans)) expect(Either.isLeft(found)).toBe(true)
      else {
        expect(found).toEqual(
          Either.right({
            sender: batch ? whole.sender : undefined,
            single: !batch,
            spans: batch ? whole.spans.length : 1
          })
        )
      }
    },
    { fastCheck: { numRuns: 3_000 } }
  )
})
