import { describe, expect, it } from "vitest"
import type { Handler } from "../support/servers.js"
import { exporting, status } from "./exporting.js"

/** Answers with `code` to each batch that holds a span named `bad`. */
const poisonedBy =
  (code: number, body: object = {}): Handler =>
  (_, response, sent) => {
    if (sent.includes('"name":"bad"')) status(response, code, {}, body)
  }

const bad = (spans: ReadonlyArray<{ readonly name?: string }>) => spans.filter(({ name }) => name === "bad").length

describe.each([400, 422])("a span for which a server refuses a whole batch, with %s and no word of which,", (code) => {
  it("is found by halves and dropped; all others are stored, once each", async () => {
    const { clock, emptied, health, ingest, record, warnings } = await exporting(poisonedBy(code, { error: "no way" }))
    record(300)
    record(1, "bad")
    record(150)
    await clock.advance(250)
    await emptied()
    expect(ingest.spans).toHaveLength(450)
    expect(new Set(ingest.spans.map(({ span_id }) => span_id)).size).toBe(450)
    expect(health()).toMatchObject({ delivered: 450, dropped: { rejected: 1 }, faults: 0 })
    expect(warnings).toEqual([expect.stringContaining("no way")])
    // 451 in halves, until one is left.
    expect(ingest.received.length).toBeLessThanOrEqual(2 * 9 + 2)
  })

  it("may be one of several, the first, the last, or alone", async () => {
    const { clock, emptied, health, ingest, record } = await exporting(poisonedBy(code))
    record(1, "bad")
    record(20)
    record(2, "bad")
    record(20)
    record(1, "bad")
    await clock.advance(250)
    await emptied()
    record(1, "bad")
    await clock.advance(250)
    await emptied()
    record(5)
    await clock.advance(250)
    await emptied()
    expect(ingest.spans).toHaveLength(45)
    expect(health()).toMatchObject({ delivered: 45, dropped: { rejected: 5 } })
  })
})

describe("a server that refuses a whole batch with 400", () => {
  it("and names who is to blame gets all others again, and only those", async () => {
    const { clock, emptied, health, ingest, record, warnings } = await exporting((_, response, sent) => {
      const spans: Array<{ name: string }> = JSON.parse(sent).spans
      const rejected = spans.flatMap(({ name }, index) =>
        name === "bad" ? [{ index, field: "name", reason: "bad" }] : []
      )
      if (rejected.length > 0) status(response, 400, {}, { accepted: 0, rejected })
    })
    record(3)
    record(2, "bad")
    record(3)
    await clock.advance(250)
    await emptied()
    expect(ingest.received).toHaveLength(2)
    expect(ingest.spans).toHaveLength(6)
    expect(health()).toMatchObject({ delivered: 6, dropped: { rejected: 2 } })
    expect(warnings[0]).toContain("name: bad")
  })

  it("and names indices that are not there is not believed", async () => {
    const rejected = [-1, 0.5, 99].map((index) => ({ index, reason: "who?" }))
    const { clock, emptied, ingest, record, health } = await exporting(poisonedBy(400, { rejected }))
    record(3)
    record(1, "bad")
    await clock.advance(250)
    await emptied()
    expect(ingest.spans).toHaveLength(3)
    expect(health().dropped.rejected).toBe(1)
  })

  it("whatever it holds is not asked as fast as it refuses: after thirty failures six times a minute", async () => {
    const { health, ingest, pass, record } = await exporting((_, response) => status(response, 400))
    record(500)
    await pass(9)
    expect(ingest.received.length).toBe(30)
    await pass(60)
    expect(ingest.received.length).toBe(36)
    expect(health().dropped.rejected).toBeLessThan(30)
  })
})

describe.each([500, 502, 503])("a span on which a server fails with %s every time,", (code) => {
  it("keeps no other from its delivery, and is dropped once it is clear that it is the span", async () => {
    const { emptied, health, ingest, pass, record, warnings } = await exporting(poisonedBy(code))
    record(60)
    record(1, "bad")
    record(60)
    // Three failures that are nobody's fault, and seven halves, of two seconds each.
    await pass(30)
    expect(ingest.spans).toHaveLength(120)
    // There is nothing to compare it with: it may be the server.
    expect(health()).toMatchObject({ queued: 1, dropped: { rejected: 0 } })
    for (let round = 0; round < 6; round++) {
      record(1)
      await pass(1)
    }
    await emptied()
    expect(bad(ingest.spans)).toBe(0)
    expect(health()).toMatchObject({ queued: 0, delivered: 126, dropped: { rejected: 1 }, faults: 0 })
    expect(warnings.at(-1)).toContain("fails on it every time, and not on others")
  })
})

describe("a server that fails on everything for a while", () => {
  it("is given everything afterwards: no span is taken for the cause", async () => {
    let down = true
    const { clock, emptied, health, ingest, quiet, record } = await exporting((_, response) => {
      if (down) status(response, 500)
    })
    record(700)
    for (let minute = 0; minute < 30; minute++) {
      await clock.advance(60_000)
      await quiet()
    }
    down = false
    await emptied()
    expect(ingest.spans).toHaveLength(700)
    expect(new Set(ingest.spans.map(({ span_id }) => span_id)).size).toBe(700)
    expect(health()).toMatchObject({ delivered: 700, dropped: { rejected: 0 } })
  })

  it("is not stormed by a program that calls flush() after each of its steps", async () => {
    const { clock, ingest, quiet, record, watch } = await exporting((_, response) => status(response, 503))
    for (let call = 0; call < 200; call++) {
      record(1)
      const flushed = watch.flush(100)
      await quiet()
      await clock.advance(100)
      await flushed
    }
    // Thirty, and one for each ten of the twenty seconds.
    expect(ingest.received.length).toBeGreaterThanOrEqual(20)
    expect(ingest.received.length).toBeLessThanOrEqual(33)
  })
})
