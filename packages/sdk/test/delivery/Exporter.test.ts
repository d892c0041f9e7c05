import type { ServerResponse } from "node:http"
import { describe, expect, it } from "vitest"
import { settled, until } from "../support/ManualClock.js"
import { nobody } from "../support/servers.js"
import { exporting, inTurn, status } from "./exporting.js"

describe("batches", () => {
  it("leave a quarter of a second after the first span, together", async () => {
    const { attempts, clock, health, ingest, record } = await exporting()
    record(3)
    await clock.advance(249)
    expect(ingest.received).toHaveLength(0)
    record(1)
    await clock.advance(1)
    await attempts(1)
    expect(ingest.batches()).toEqual([4])
    expect(health()).toMatchObject({ queued: 0, delivered: 4 })
  })

  it("leave at once when there are 500 spans, and hold no more", async () => {
    const { attempts, clock, ingest, record } = await exporting()
    record(1_300)
    await clock.advance(0)
    await attempts(2)
    expect(ingest.batches()).toEqual([500, 500])
    await clock.advance(250)
    await attempts(3)
    expect(ingest.batches()).toEqual([500, 500, 300])
  })

  it("leave at once when there are a million bytes of spans, and hold no more", async () => {
    const { attempts, clock, ingest, record } = await exporting()
    record(8, "large", { text: "x".repeat(180_000) })
    await clock.advance(0)
    await attempts(1)
    await clock.advance(250)
    await attempts(2)
    expect(ingest.batches()).toEqual([5, 3])
  })

  it("all go over one connection", async () => {
    const { attempts, clock, ingest, record } = await exporting()
    for (const round of [1, 2, 3]) {
      record(1)
      await clock.advance(250)
      await attempts(round)
    }
    expect(ingest.connections()).toBe(1)
  })

  it("never start in the caller's own time, and follow one another: one is on its way at most", async () => {
    let open = 0
    let most = 0
    const { attempts, clock, record, started } = await exporting(async () => {
      most = Math.max(most, ++open)
      await settled()
      open--
    })
    record(1_500)
    expect(started()).toBe(0)
    await clock.advance(0)
    await attempts(3)
    expect(most).toBe(1)
  })
})

describe("a server that cannot take spans now", () => {
  it("gets them again after what it asked for in Retry-After, not before", async () => {
    const { attempts, clock, health, ingest, record } = await exporting(
      inTurn((response) => status(response, 503, { "retry-after": "7" }))
    )
    record(2)
    await clock.advance(250)
    await attempts(1)
    expect(health()).toMatchObject({ queued: 2, delivered: 0, failedAttempts: 1 })
    await clock.advance(6_999)
    expect(ingest.received).toHaveLength(1)
    await clock.advance(1)
    await attempts(2)
    expect(health()).toMatchObject({ queued: 0, delivered: 2 })
    expect(ingest.spans).toHaveLength(2)
  })

  it("may name a date, and cannot make us wait for more than five minutes", async () => {
    const date = new Date(Date.UTC(2026, 0, 1, 0, 1)).toUTCString()
    const { attempts, clock, ingest, record } = await exporting(
      inTurn(
        (response) => status(response, 429, { "retry-after": date }),
        (response) => status(response, 503, { "retry-after": "999999999" })
      )
    )
    record(1)
    await clock.advance(250)
    await attempts(1)
    await clock.advance(59_700)
    expect(ingest.received).toHaveLength(1)
    await clock.advance(50)
    await attempts(2)
    await clock.advance(299_999)
    expect(ingest.received).toHaveLength(2)
    await clock.advance(1)
    await attempts(3)
    expect(ingest.spans).toHaveLength(1)
  })

  it("is asked less and less often: from half a second, doubling, to half a minute", async () => {
    const { attempts, clock, ingest, record, warnings } = await exporting((_, response) => status(response, 500))
    record(1)
    await clock.advance(250)
    for (const [index, wait] of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
      await attempts(index + 1)
      await clock.advance(wait - 1)
      expect(ingest.received).toHaveLength(index + 1)
      await clock.advance(1)
    }
    await attempts(9)
    expect(warnings).toHaveLength(1)
  })

  it("is not waited for when it does not answer: after ten seconds the attempt is over", async () => {
    const { attempts, clock, health, record } = await exporting(async (_, response) => {
      if (health().failedAttempts > 0) return
      await new Promise((resolve) => response.on("close", resolve))
    })
    record(1)
    await clock.advance(250)
    await attempts(1)
    await clock.advance(9_999)
    expect(health().failedAttempts).toBe(0)
    await clock.advance(1)
    await until(() => health().failedAttempts === 1)
    await clock.advance(500)
    await until(() => health().delivered === 1)
  })

  it("keeps nobody waiting when it is not there at all", async () => {
    const { watch, record, health, clock, warnings } = await exporting(undefined, { serverUrl: nobody.url })
    record(3)
    await clock.advance(250)
    await until(() => health().failedAttempts === 1)
    expect(watch.trace("work", {}, () => "as ever")).toBe("as ever")
    expect(health()).toMatchObject({ queued: 4, delivered: 0, faults: 0 })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain("ECONNREFUSED")
  })
})

describe("a server that does not want spans", () => {
  it("drops those that it finds fault with, and only those; the reason is said once", async () => {
    const rejected = [{ index: 1, field: "name", reason: "expected a text\u001b[31m" }]
    const { clock, health, record, warnings } = await exporting((_, response) =>
      status(response, 202, {}, { accepted: 2, rejected })
    )
    for (let round = 1; round <= 2; round++) {
      record(3)
      await clock.advance(250)
      await until(() => health().queued === 0)
    }
    expect(health()).toMatchObject({ delivered: 4, dropped: { rejected: 2 }, failedAttempts: 0 })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain("name: expected a text\\u{1b}[31m")
  })

  it("gets large batches again once what was too large for it has gone", async () => {
    const { clock, health, ingest, record } = await exporting((_, response, body) => {
      if (body.length > 200_000) status(response, 413)
    })
    record(1, "large", { text: "x".repeat(250_000) })
    await clock.advance(250)
    await until(() => health().dropped.tooLarge === 1)
    for (const _ of [1, 2, 3, 4, 5]) {
      record(200)
      await clock.advance(250)
      await until(() => health().queued === 0)
    }
    expect(ingest.batches().at(-1)).toBe(200)
  })

  it("gets smaller batches if they are too large for it, and drops a span that is too large alone", async () => {
    const { clock, emptied, health, ingest, record } = await exporting((_, response, body) => {
      if (body.length > 1_500) status(response, 413)
    })
    record(4)
    record(1, "large", { text: "x".repeat(2_000) })
    record(4)
    await clock.advance(250)
    await emptied()
    expect(ingest.spans).toHaveLength(8)
    expect(health()).toMatchObject({ delivered: 8, dropped: { tooLarge: 1 } })
  })

  for (const [code, advice] of [
    [401, "apiKey"],
    [403, "apiKey"],
    [404, "serverUrl"],
    [302, "redirects"],
    [200, "serverUrl"]
  ] as const) {
    it(`with ${code} is asked slowly from then on, said once with what to do`, async () => {
      const { attempts, clock, health, ingest, record, warnings, watch } = await exporting(
        (_, response) => {
          response.setHeader("location", "http://127.0.0.1:1/elsewhere")
          status(response, code)
        },
        { apiKey: "secret-key" }
      )
      record(1)
      await clock.advance(250)
      await attempts(1)
      await clock.advance(59_999)
      expect(ingest.received).toHaveLength(1)
      await clock.advance(1)
      await attempts(2)
      expect(health()).toMatchObject({ queued: 1, delivered: 0 })
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain(advice)
      expect(warnings[0]).not.toContain("secret-key")
      // Nobody is kept waiting for it.
      expect(await watch.flush(600_000)).toEqual({ delivered: 0, dropped: 0, pending: 1 })
    })
  }
})

describe("what waits is bounded", () => {
  it("by 10,000 spans: the newest is dropped, counted, and warned about once", async () => {
    const { clock, health, record, warnings, watch } = await exporting((_, response) => status(response, 500))
    record(10_003)
    expect(health()).toMatchObject({ queued: 10_000, dropped: { queueFull: 3 } })
    expect(warnings).toHaveLength(1)
    const ended = watch.shutdown(0)
    await clock.advance(0)
    expect(await ended).toEqual({ delivered: 0, dropped: 10_000, pending: 0 })
    expect(health()).toMatchObject({ queued: 0, dropped: { queueFull: 3, shutdown: 10_000 } })
  })

  it("by 16 MiB", async () => {
    const { clock, health, record, watch } = await exporting((_, response) => status(response, 500))
    record(30, "large", { text: "x".repeat(800_000) })
    expect(health()).toMatchObject({ queued: 20, dropped: { queueFull: 10 } })
    const ended = watch.shutdown(0)
    await clock.advance(0)
    await ended
  })
})

describe("flush()", () => {
  it("sends at once, and says what became of what was waiting", async () => {
    const rejected = [{ index: 0, field: "", reason: "no" }]
    const { record, watch } = await exporting(
      inTurn((response) => status(response, 202, {}, { accepted: 1, rejected }))
    )
    record(2)
    expect(await watch.flush(1_000)).toEqual({ delivered: 1, dropped: 1, pending: 0 })
    expect(await watch.flush(1_000)).toEqual({ delivered: 0, dropped: 0, pending: 0 })
  })

  it("cuts a wait short, once: an answer of 503 with a long Retry-After is not final", async () => {
    const busy = (response: ServerResponse) => status(response, 503, { "retry-after": "200" })
    const { attempts, clock, record, watch } = await exporting(inTurn(busy, busy))
    record(1)
    await clock.advance(250)
    await attempts(1)
    const flushed = watch.flush(600_000)
    await attempts(2)
    await clock.advance(200_000)
    await attempts(3)
    expect(await flushed).toEqual({ delivered: 1, dropped: 0, pending: 0 })
  })

  it("waits only for what was there when it was called", async () => {
    const answers: Array<() => void> = []
    const { attempts, record, watch } = await exporting(() => new Promise((resolve) => answers.push(resolve)))
    record(2)
    const first = watch.flush(1_000)
    await attempts(1)
    record(3)
    const both = watch.flush(1_000)
    await attempts(1)
    answers[0]?.()
    expect(await first).toEqual({ delivered: 2, dropped: 0, pending: 0 })
    await attempts(2)
    answers[1]?.()
    expect(await both).toEqual({ delivered: 5, dropped: 0, pending: 0 })
  })

  it("ends when its time is up, and says what is still waiting", async () => {
    const { attempts, clock, record, watch } = await exporting((_, response) => status(response, 500))
    record(2)
    const flushed = watch.flush(3_000)
    await attempts(1)
    await clock.advance(3_000)
    expect(await flushed).toEqual({ delivered: 0, dropped: 0, pending: 2 })
  })
})

describe("shutdown()", () => {
  it("delivers what waits", async () => {
    const { ingest, record, watch } = await exporting()
    record(700)
    expect(await watch.shutdown(5_000)).toEqual({ delivered: 700, dropped: 0, pending: 0 })
    expect(ingest.batches()).toEqual([500, 200])
  })

  it("ends at its deadline whatever the server does, drops the rest and closes the connection", async () => {
    let closed = false
    const { clock, health, record, watch } = await exporting(
      (request) =>
        new Promise((resolve) => {
          request.socket.on("close", () => {
            closed = true
            resolve()
          })
        })
    )
    record(3)
    const ended = watch.shutdown(5_000)
    await settled()
    await clock.advance(4_999)
    expect(health().queued).toBe(3)
    await clock.advance(1)
    expect(await ended).toEqual({ delivered: 0, dropped: 3, pending: 0 })
    expect(health()).toMatchObject({ queued: 0, dropped: { shutdown: 3 } })
    await until(() => closed)
    expect(clock.waiting()).toEqual([])
    record(1)
    expect(health().dropped.shutdown).toBe(4)
    expect(await watch.shutdown(5_000)).toEqual({ delivered: 0, dropped: 3, pending: 0 })
  })
})
