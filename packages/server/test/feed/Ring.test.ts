import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { Ring } from "../../src/feed/Ring.js"

interface Pushed {
  readonly organisation: string
  readonly arrival: number
  readonly row: string
}

const rows = FastCheck.array(
  FastCheck.record({
    organisation: FastCheck.constantFrom("a", "b"),
    row: FastCheck.oneof(FastCheck.string({ maxLength: 30 }), FastCheck.string({ unit: "grapheme", maxLength: 12 })),
    later: FastCheck.integer({ min: 1, max: 5 })
  }),
  { maxLength: 100 }
)

const bounds = FastCheck.record({
  items: FastCheck.integer({ min: 1, max: 20 }),
  bytes: FastCheck.integer({ min: 1, max: 200 })
})

const push = (ring: Ring, { arrival, organisation, row }: Pushed) => ring.push(organisation, arrival, Buffer.from(row))

const held = (ring: Ring): ReadonlyArray<Pushed> =>
  Array.from({ length: ring.end - ring.first }, (_, at) => {
    const item = ring.first + at
    return { organisation: ring.organisation(item), arrival: ring.arrival(item), row: ring.row(item).toString() }
  })

describe("the ring of the feed", () => {
  it.prop(
    "holds the newest, unharmed and in order, within its bounds, and knows of each that fell off",
    { bounds, rows },
    ({ bounds, rows }) => {
      const ring = new Ring(bounds, 100)
      const all: Array<Pushed> = []
      let arrival = 100
      for (const { later, organisation, row } of rows) {
        arrival += later
        const one = { organisation, arrival, row }
        all.push(one)
        push(ring, one)
        const items = held(ring)
        expect(ring.end).toBe(all.length)
        expect(items).toEqual(all.slice(ring.first))
        expect(items.length).toBeLessThanOrEqual(bounds.items)
        expect(items.reduce((sum, { row }) => sum + Buffer.byteLength(row), 0)).toBeLessThanOrEqual(ring.bytes)
        expect(ring.bytes).toBeLessThanOrEqual(bounds.bytes)
        expect(items.length > 0).toBe(Buffer.byteLength(row) <= bounds.bytes)
        for (const name of ["a", "b"]) {
          expect(ring.pushed(name)).toBe(all.filter(({ organisation }) => organisation === name).length)
          expect(ring.pushed(name) - ring.fallen(name)).toBe(
            items.filter(({ organisation }) => organisation === name).length
          )
        }
        expect(ring.before).toBe(all[ring.first - 1]?.arrival ?? 100)
      }
      for (let at = 99; at <= arrival + 1; at++) {
        const first = all.findIndex((one) => one.arrival > at)
        expect(ring.later(at)).toBe(first === -1 ? ring.end : Math.max(first, ring.first))
      }
    }
  )

  it("lets no more fall off than it has to", () => {
    const ring = new Ring({ items: 3, bytes: 100 }, 0)
    for (let arrival = 1; arrival <= 10; arrival++) push(ring, { organisation: "a", arrival, row: "x".repeat(33) })
    expect(held(ring).map(({ arrival }) => arrival)).toEqual([8, 9, 10])
    push(ring, { organisation: "a", arrival: 11, row: "x".repeat(34) })
    expect(held(ring).map(({ arrival }) => arrival)).toEqual([10, 11])
  })
})
