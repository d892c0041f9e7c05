import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import { type Delivery, makeDelivery } from "../../src/ingest/Delivery.js"
import { WaitingDeliveries } from "../../src/ingest/WaitingDeliveries.js"
import { entry } from "../store/clickhouse/stores.js"

const one = entry({})
const deliveryOf = (since: number, spans: number): Delivery =>
  Effect.runSync(makeDelivery(new Array(spans).fill(one), since))

describe("the deliveries that wait", () => {
  it.prop(
    "are as many spans and bytes, and as old, as those that came and have not gone, in whatever order they go",
    {
      deliveries: FastCheck.array(FastCheck.tuple(FastCheck.nat(), FastCheck.nat(5)), { maxLength: 30 }),
      steps: FastCheck.array(FastCheck.nat(), { maxLength: 100 })
    },
    ({ deliveries, steps }) => {
      const all = deliveries.map(([since, spans]) => deliveryOf(since, spans))
      const waiting = new WaitingDeliveries()
      const there = new Set<Delivery>()
      for (const step of steps) {
        const delivery = all[step % all.length]
        if (delivery === undefined) continue
        if (there.delete(delivery)) waiting.delete(delivery)
        else if (step % 3 === 0) waiting.delete(delivery)
        else {
          there.add(delivery)
          waiting.add(delivery)
        }
        const left = [...there]
        expect([waiting.spans, waiting.bytes, waiting.oldest]).toEqual([
          left.reduce((sum, { entries }) => sum + entries.length, 0),
          left.reduce((sum, { bytes }) => sum + bytes, 0),
          left.length === 0 ? undefined : Math.min(...left.map(({ since }) => since))
        ])
      }
    }
  )
})
