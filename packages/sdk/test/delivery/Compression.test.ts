import { describe, expect, it } from "vitest"
import { exporting, status } from "./exporting.js"

const text = { text: "the sky is blue ".repeat(100) }

describe("what is sent", () => {
  it("is compressed with gzip, but for a body of less than a kibibyte", async () => {
    const { attempts, clock, ingest, record } = await exporting()
    record(1)
    await clock.advance(250)
    await attempts(1)
    record(20, "large", text)
    await clock.advance(250)
    await attempts(2)
    expect(ingest.headers.map((headers) => headers["content-encoding"])).toEqual([undefined, "gzip"])
    expect(Number(ingest.headers[1]?.["content-length"])).toBeLessThan(10_000)
    expect(ingest.spans).toHaveLength(21)
    expect(ingest.spans[20]).toMatchObject({ metadata: text })
  })

  it("is sent again as it is, and so from then on, to a server that answers 415", async () => {
    const { attempts, clock, health, ingest, record } = await exporting((request, response) => {
      if (request.headers["content-encoding"] !== undefined) status(response, 415)
    })
    record(20, "large", text)
    await clock.advance(250)
    await attempts(2)
    record(20, "large", text)
    await clock.advance(250)
    await attempts(3)
    expect(ingest.headers.map((headers) => headers["content-encoding"])).toEqual(["gzip", undefined, undefined])
    expect(ingest.spans).toHaveLength(40)
    expect(health()).toMatchObject({ delivered: 40, failedAttempts: 0, dropped: { rejected: 0 } })
  })

  it("waits where a server wants nothing of its kind at all", async () => {
    const { attempts, clock, health, record } = await exporting((_, response) => status(response, 415))
    record(20, "large", text)
    await clock.advance(250)
    await attempts(2)
    expect(health()).toMatchObject({ queued: 20, dropped: { rejected: 0 } })
  })
})
