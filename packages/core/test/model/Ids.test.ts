import { FastCheck, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { SpanId, TraceId } from "../../src/model/Ids.js"

const traceId = Schema.decodeUnknownEither(TraceId)
const spanId = Schema.decodeUnknownEither(SpanId)
const right = (value: string) => ({ _tag: "Right", right: value })

describe("an id", () => {
  it("is read as hex in any case", () => {
    expect(traceId("0AF7651916CD43DD8448EB211C80319C")).toMatchObject(right("0af7651916cd43dd8448eb211c80319c"))
    expect(spanId("b7ad6b7169203331")).toMatchObject(right("b7ad6b7169203331"))
  })

  it("is read as the base64 that OTLP's JSON uses", () => {
    expect(traceId("CvdlGRbNQ92ESOshHIAxnA==")).toMatchObject(right("0af7651916cd43dd8448eb211c80319c"))
    expect(spanId("t61rcWkgMzE=")).toMatchObject(right("b7ad6b7169203331"))
  })

  it("is the same in every spelling, whatever its bytes", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        FastCheck.pre(bytes.some((byte) => byte !== 0))
        const hex = Buffer.from(bytes).toString("hex")
        for (const spelling of [hex, hex.toUpperCase(), Buffer.from(bytes).toString("base64")]) {
          expect(traceId(spelling)).toMatchObject(right(hex))
        }
      })
    )
  })

  it("is refused with its length named where it is anything else", () => {
    const bad = [
      "",
      "b7ad6b716920333",
      "b7ad6b71692033311",
      "g7ad6b7169203331",
      "b7ad-6b7169203331",
      "t61rcWkgMz==",
      "t61rcWkgMzEz"
    ]
    for (const text of bad) expect(String(spanId(text)), text).toContain("expected 16 hex digits")
    expect(String(traceId("b7ad6b7169203331"))).toContain("expected 32 hex digits")
    expect(String(spanId(5))).toContain("expected a text")
  })

  it("of zeros only is none", () => {
    for (const text of ["0".repeat(16), "AAAAAAAAAAA="]) expect(String(spanId(text))).toContain("zeros only")
    expect(String(traceId("0".repeat(32)))).toContain("zeros only")
    expect(spanId("0000000000000001")).toMatchObject(right("0000000000000001"))
  })
})
