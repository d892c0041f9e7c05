import { it as property } from "@effect/vitest"
import { Duration, FastCheck } from "effect"
import { describe, expect } from "vitest"
import { ArrivingBody } from "../../src/http/ArrivingBody.js"

const boundsOf = (reading: number) => ({ reading, most: 1_000_000, within: Duration.seconds(1) })

describe("a body that arrives", () => {
  property.prop(
    "is what has come of it, whatever its sender said and in whatever pieces, and counts until it is let go",
    {
      chunks: FastCheck.array(FastCheck.uint8Array({ maxLength: 300 }).map(Buffer.from), { maxLength: 20 }),
      expected: FastCheck.nat(4_000),
      others: FastCheck.nat()
    },
    ({ chunks, expected, others }) => {
      const all = boundsOf(others)
      const body = new ArrivingBody(all, expected)
      let whole = Buffer.alloc(0)
      for (const chunk of chunks) {
        body.add(chunk)
        whole = Buffer.concat([whole, chunk])
        expect(body.bytes.equals(whole)).toBe(true)
        expect([body.length, all.reading]).toEqual([whole.length, others + whole.length])
        expect(body.bytes.buffer.byteLength).toBeLessThanOrEqual(2 * whole.length)
      }
      const { buffer } = body.bytes
      body.letGo()
      expect([body.length, body.bytes.length, all.reading]).toEqual([0, 0, others])
      // Given back at once, where that can be done.
      if ("transfer" in buffer) expect(buffer.byteLength).toBe(0)
      body.letGo()
      expect(all.reading).toBe(others)
    }
  )
})
