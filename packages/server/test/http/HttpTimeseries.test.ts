import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest"
import { answered, get, post, type Running, settings, start } from "../kit.js"
import { sendAll } from "./loggedRequests.js"

// Before anything asks for the time: a machine that is not on UTC must count the same hours.
process.env.TZ = "Asia/Kathmandu"

let server: Running
beforeAll(async () => {
  server = await start(settings({ retentionDays: 3650 }))
  await sendAll(server.url)
})
afterAll(() => server.stop())
afterEach(() => {
  vi.useRealTimers()
})

const parts = [
  "timestamps",
  "cost",
  "tokens",
  "requests",
  "avg_latency",
  "latency_p50",
  "latency_p95",
  "errors"
] as const
type Series = Readonly<Record<(typeof parts)[number], ReadonlyArray<number | string>>>

const series = async (query: string) => {
  const [status, body] = await get(`${server.url}/api/metrics/timeseries?${query}`)
  expect(status, query).toBe(200)
  expect(Object.keys(body as object).toSorted()).toEqual([...parts].toSorted())
  const found = body as Series
  for (const part of parts) expect(found[part]).toHaveLength(found.timestamps.length)
  return found
}

/** A value that is off by one percent at most. */
const within = (value: number): number =>
  expect.toSatisfy((given: number) => Math.abs(given - value) <= value / 100, `within 1 % of ${value}`)

const starts = async (query: string) => (await series(query)).timestamps

describe("GET /api/metrics/timeseries", () => {
  it("has of the first and the last bucket what lies in the range, and zeros where nothing was", async () => {
    expect(await series("from=2026-02-09T10:00:30Z&to=2026-02-09T12:00:00Z&bucket=60")).toEqual({
      timestamps: ["2026-02-09T10:00:00Z", "2026-02-09T11:00:00Z", "2026-02-09T12:00:00Z"],
      cost: [0.500000001, 0, 0],
      tokens: [225, 0, 0],
      requests: [3, 1, 0],
      avg_latency: [483.33, 0, 0],
      // Of 50, 400 and 1000 the one in the middle, and the one that 95 % do not exceed.
      latency_p50: [within(400), 0, 0],
      latency_p95: [within(1000), 0, 0],
      errors: [1, 1, 0]
    })
  })

  it("parts requests at the minute, to the nanosecond", async () => {
    const found = await series("from=2026-02-09T10:00:00Z&to=2026-02-09T10:01:59Z&bucket=1")
    expect([found.timestamps, found.requests, found.cost]).toEqual([
      ["2026-02-09T10:00:00Z", "2026-02-09T10:01:00Z"],
      [2, 1],
      [0.3, 0.000000001]
    ])
  })

  it("begins its buckets at multiples of their size since 1970, of whatever size", async () => {
    const range = "from=2026-02-09T10:00:00Z&to=2026-02-11T12:00:00Z"
    const days = await series(`${range}&bucket=1440`)
    expect([days.timestamps, days.requests, days.cost, days.tokens]).toEqual([
      ["2026-02-09T00:00:00Z", "2026-02-10T00:00:00Z", "2026-02-11T00:00:00Z"],
      [6, 0, 1],
      [1.000000001, 0, 2.05],
      [337, 0, 1_500_000]
    ])
    for (const minutes of [7, 90, 10_080]) {
      const found = await series(`${range}&bucket=${minutes}`)
      const seconds = found.timestamps.map((at) => Date.parse(String(at)) / 1_000)
      expect(seconds.every((at) => at % (minutes * 60) === 0)).toBe(true)
      expect(seconds.slice(1).map((at, index) => at - (seconds[index] ?? 0))).toEqual(
        seconds.slice(1).map(() => minutes * 60)
      )
      expect(found.requests.reduce((sum: number, of) => sum + Number(of), 0)).toBe(7)
    }
    expect(await starts(`${range}&bucket=10080`)).toEqual(["2026-02-05T00:00:00Z"])
  })

  it("chooses the size of its buckets by the length of what is asked", async () => {
    const lengths = [
      ["from=2026-02-09T10:00:00Z&to=2026-02-09T10:59:59Z", 60],
      ["from=2026-02-09T00:00:00Z&to=2026-02-09T23:59:59Z", 24 * 4],
      ["from=2026-02-09T00:00:00Z&to=2026-02-15T23:59:59Z", 7 * 24],
      ["from=2026-02-01T00:00:00Z&to=2026-02-28T23:59:59Z", 28 * 4],
      ["from=2026-01-01T00:00:00Z&to=2026-12-31T23:59:59Z", 365]
    ] as const
    for (const [query, buckets] of lengths) expect(await starts(query), query).toHaveLength(buckets)
    // A period ends now, in the middle of a bucket, and begins in one.
    for (const [period, buckets] of [
      ["1h", 60],
      ["24h", 24 * 4],
      ["7d", 7 * 24],
      ["30d", 30 * 4]
    ] as const) {
      expect([buckets, buckets + 1], period).toContain((await starts(`period=${period}`)).length)
    }
    expect([96, 97]).toContain((await starts("")).length)
  })

  it("ends with the bucket that has begun, also in its last half second", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-02-09T11:00:59.500Z") })
    const found = await starts("period=1h&agent_id=nobody")
    expect([found.length, found[0], found.at(-1)]).toEqual([61, "2026-02-09T10:00:00Z", "2026-02-09T11:00:00Z"])
  })

  it("has the whole of all there is from the day of the first request, and nothing at all where there is none", async () => {
    const total = (some: ReadonlyArray<number | string>) => some.reduce<number>((sum, one) => sum + Number(one), 0)
    const all = await series("period=all&bucket=1440")
    expect(all.timestamps[0]).toBe("2026-02-09T00:00:00Z")
    expect(all.requests.slice(0, 4)).toEqual([6, 0, 1, 0])
    for (const minutes of [15, 60, 90, 480, 2_880, 10_080]) {
      const { requests, timestamps } = await series(`period=all&bucket=${minutes}`)
      const size = minutes * 60_000
      const first = new Date(Math.floor(Date.parse("2026-02-09T00:00:00Z") / size) * size)
      expect([Date.parse(String(timestamps[0])), minutes]).toEqual([first.getTime(), minutes])
      expect(total(requests)).toBe(total(all.requests))
    }
    expect(await series("period=all")).toEqual(await series("period=all&bucket=60"))
    for (const bucket of ["", "&bucket=15", "&bucket=1440"]) {
      expect((await series(`period=all&agent_id=nobody${bucket}`)).timestamps).toEqual([])
    }
  })

  it("shows a request that was logged just now in its last bucket", async () => {
    const event = { agent_name: "now", latency_ms: 70, cost_usd: 0.5, input_tokens: 3, status: "error" }
    expect((await answered(post(`${server.url}/api/events`, { events: [event] })))[0]).toBe(200)
    const found = await series("period=24h&agent_name=now")
    // It may have become another quarter of an hour meanwhile.
    const index = found.requests.indexOf(1)
    expect(index).toBeGreaterThanOrEqual(found.requests.length - 2)
    expect([found.cost, found.tokens, found.errors, found.avg_latency].map((part) => part[index])).toEqual([
      0.5, 3, 1, 70
    ])
    expect([found.latency_p50[index], found.latency_p95[index]]).toEqual([within(70), within(70)])
  })

  it("refuses sizes that are none, and more buckets than anybody can look at, and names the parameter", async () => {
    for (const query of ["bucket=0", "bucket=-5", "bucket=1.5", "bucket=525601", "bucket=x", "period=all&bucket=1"]) {
      const [status, body] = await get(`${server.url}/api/metrics/timeseries?${query}`)
      expect([status, JSON.stringify(body)], query).toEqual([400, expect.stringContaining('"path":["bucket"]')])
    }
  })
})
