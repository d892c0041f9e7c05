import { describe, expect, it } from "vitest"
import { settled, until } from "../support/ManualClock.js"
import { exporting, inTurn, status } from "./exporting.js"

describe("what had to be dropped", () => {
  it("is told by reason with the next batch, as sums, and only when there is something new", async () => {
    let down = true
    const { clock, emptied, ingest, record, attempts } = await exporting((_, response) => {
      if (down) status(response, 503)
    })
    record(10_012)
    await clock.advance(250)
    await attempts(1)
    down = false
    await emptied()
    expect(ingest.senders).toEqual([{ id: expect.stringMatching(/^[0-9a-f]{32}$/), dropped: { queue_full: 12 } }])
    const [{ id } = { id: "" }] = ingest.senders
    record(1)
    await clock.advance(250)
    await emptied()
    expect(ingest.spans).toHaveLength(10_001)
    expect(ingest.senders).toHaveLength(1)
    record(10_001)
    await emptied()
    expect(ingest.senders.slice(1)).toEqual([{ id, dropped: { queue_full: 13 } }])
  })

  it("is told again in the same words when a batch is sent again", async () => {
    const { attempts, clock, ingest, record, watch } = await exporting(
      inTurn(
        (response) => status(response, 202, {}, { accepted: 1, rejected: [{ index: 0, reason: "no" }] }),
        (response) => status(response, 503)
      )
    )
    record(1)
    await clock.advance(250)
    await attempts(1)
    record(1)
    const flushed = watch.flush(10_000)
    await attempts(2)
    await clock.advance(1_000)
    await flushed
    const told = ingest.received.slice(1).map((request) => /"sender":.*/.exec(request)?.[0])
    expect(told[0]).toContain('"dropped":{"rejected":1}')
    expect(told).toEqual([told[0], told[0]])
  })

  it.each(["flush()", "shutdown()"])("is told at %s even where no span is left", async (how) => {
    const { ingest, record, watch, attempts } = await exporting(
      inTurn((response) => status(response, 202, {}, { accepted: 0, rejected: [{ index: 0, reason: "no" }] }))
    )
    record(1)
    const end = how === "flush()" ? watch.flush(1_000) : watch.shutdown(1_000)
    expect(await end).toEqual({ delivered: 0, dropped: 1, pending: 0 })
    await attempts(2)
    expect(ingest.batches()).toEqual([0])
    expect(ingest.senders).toEqual([{ id: expect.any(String), dropped: { rejected: 1 } }])
    expect(await watch.flush(1_000)).toEqual({ delivered: 0, dropped: 0, pending: 0 })
    await attempts(2)
  })

  it("is told to a server that is only too slow for what shutdown() leaves", async () => {
    let stored = 0
    const { clock, ingest, record, watch } = await exporting(async (_, response, body) => {
      const { spans } = JSON.parse(body)
      if (spans.length > 0 && stored++ > 0) await new Promise((resolve) => response.on("close", resolve))
    })
    record(1_200)
    const ended = watch.shutdown(5_000)
    await until(() => ingest.received.length === 2)
    await clock.advance(4_500)
    await until(() => ingest.senders.length === 1)
    expect(await ended).toEqual({ delivered: 500, dropped: 700, pending: 0 })
    expect(ingest.senders[0]?.dropped).toEqual({ shutdown: 700 })
    expect(clock.waiting()).toEqual([])
  })

  it("never harms spans where an older server refuses to hear of it", async () => {
    const { attempts, clock, health, record, watch } = await exporting((_, response, body) => {
      const { sender, spans } = JSON.parse(body)
      const rejected = spans.flatMap(({ name }: { name: string }, index: number) => (name === "bad" ? [{ index }] : []))
      if (sender !== undefined || spans.length === 0) status(response, 400, {}, { error: "unknown key" })
      else status(response, 202, {}, { accepted: spans.length - rejected.length, rejected })
    })
    record(1, "bad")
    await clock.advance(250)
    await attempts(1)
    record(5)
    await clock.advance(250)
    await attempts(3)
    expect(health()).toMatchObject({ queued: 0, delivered: 5, dropped: { rejected: 1 } })
    record(5)
    expect(await watch.flush(1_000)).toMatchObject({ delivered: 5 })
    await attempts(4)
    expect(await watch.shutdown(1_000)).toMatchObject({ delivered: 0, dropped: 0 })
    await attempts(4)
  })

  it("is given up quietly where an older server takes no body without spans, and told with later batches", async () => {
    const { attempts, clock, health, ingest, record, warnings, watch } = await exporting((_, response, body) => {
      const { spans } = JSON.parse(body)
      if (spans.length === 0) status(response, 400, {}, { error: "no spans" })
      else if (spans[0].name === "bad") status(response, 202, {}, { accepted: 0, rejected: [{ index: 0 }] })
    })
    record(1, "bad")
    expect(await watch.flush(1_000)).toEqual({ delivered: 0, dropped: 1, pending: 0 })
    await attempts(2)
    expect(warnings).toHaveLength(1)
    await watch.flush(1_000)
    await attempts(2)
    record(1)
    await clock.advance(250)
    await attempts(3)
    expect(ingest.senders).toHaveLength(1)
    expect(health()).toMatchObject({ delivered: 1, failedAttempts: 0 })
    await settled()
  })
})
