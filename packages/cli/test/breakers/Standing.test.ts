import { StoredSpan } from "@agentwatch/core/model/Span"
import { Schema } from "effect"
import { expect, it } from "vitest"
import { changeIn } from "../../src/breakers/Standing.js"

const span = (attributes: Readonly<Record<string, unknown>>) =>
  Schema.decodeUnknownSync(StoredSpan)({
    trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
    span_id: "00f067aa0ba902b7",
    name: "circuit_breaker.paused",
    start_time_unix_nano: "1770638400000000000",
    end_time_unix_nano: "1770638400000000000",
    duration_ms: 0,
    attributes
  })

it("a limit that a breaker does not tell is none, and not one of nothing", () => {
  expect(changeIn(span({ "cb.to": "paused" }))).toMatchObject({ to: "paused", threshold: null, current: null })
  expect(changeIn(span({ "cb.threshold": 0, "cb.current": 0.2 }))).toMatchObject({ threshold: 0, current: 0.2 })
})
