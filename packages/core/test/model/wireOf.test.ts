import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { readStoredSpan } from "../../src/model/readSpan.js"
import { StoredSpan } from "../../src/model/Span.js"
import { wireOf } from "../../src/model/wireOf.js"
import { everyField } from "./everyField.js"

const full = { ...everyField, price_source: "a list", price_date: "2026-02-09", duration_ms: 1_000.5 }
const least = {
  trace_id: full.trace_id,
  span_id: full.span_id,
  name: "a step",
  kind: "INTERNAL",
  start_time_unix_nano: "1",
  end_time_unix_nano: "2",
  status: { code: "UNSET" },
  agent_id: "a",
  agent_name: "a",
  agent_role: "r",
  duration_ms: 0
}

describe("a stored span", () => {
  it("is read and written without its schema as with it, whatever fields it has", () => {
    for (const stored of [full, least]) {
      const span = Schema.decodeUnknownSync(StoredSpan)(stored)
      expect(readStoredSpan(stored)).toStrictEqual(span)
      expect(JSON.stringify(wireOf(span))).toBe(JSON.stringify(wireOf(readStoredSpan(stored) as StoredSpan)))
      expect(wireOf(span)).toEqual(Schema.encodeSync(StoredSpan)(span))
    }
  })
})
