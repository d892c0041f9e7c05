import { createHash } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { sha256 } from "../../src/feed/Sha256.js"
import { traceOf } from "../../src/feed/traceOf.js"

const true256 = (text: string) => createHash("sha256").update(text).digest("hex")

describe("the trace of an event", () => {
  it("stands in the id of one that was sent as a span", () => {
    expect(traceOf(`${"0af7".repeat(8)}-00f067aa0ba902b7`)).toBe("0af7".repeat(8))
  })

  it("is made from the id of one that was logged with its own, as the server makes it", () => {
    expect(traceOf("order-17")).toBe(true256("order-17").slice(0, 32))
    expect(traceOf(`${"0AF7".repeat(8)}-00f067aa0ba902b7`)).toBe(
      true256(`${"0AF7".repeat(8)}-00f067aa0ba902b7`).slice(0, 32)
    )
  })

  const text = FastCheck.string({ unit: "binary", maxLength: 300 })
  it.prop("is right for any text", { text }, ({ text }) => {
    expect(sha256(text)).toBe(true256(text))
  })

  it("is right for texts around the ends of blocks, and for long ones", () => {
    for (const length of [0, 55, 56, 63, 64, 65, 119, 120, 1_000_000]) {
      expect(sha256("x".repeat(length)), String(length)).toBe(true256("x".repeat(length)))
    }
    expect(sha256("\ud800")).toBe(true256("\ud800"))
  })
})
