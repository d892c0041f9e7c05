import { expect } from "vitest"
import { answered, post, span } from "../kit.js"

const nano = 1_000_000_000n
const instantOf = (at: string) => {
  const [whole = "", fraction = ""] = at.slice(0, -1).split(".")
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0"))
}

interface Row {
  readonly at: string
  readonly agent: string
  readonly request: boolean
  readonly failed: boolean
  readonly usd: number
  readonly tokens: number
  readonly ms: number
  readonly sent: Readonly<Record<string, unknown>>
}

const hex = (name: string, digits: number) => Buffer.from(name).toString("hex").padStart(digits, "0")

/** A trace's id by its name. */
export const idOf = (name: string) => hex(name, 32)

/** A span of a trace. Times are exact to the nanosecond. */
const spanAt = (trace: string, name: string, at: string, ms: number, more: Readonly<Record<string, unknown>> = {}) =>
  span({
    trace_id: idOf(trace),
    span_id: hex(name, 16),
    start_time_unix_nano: instantOf(at).toString(),
    end_time_unix_nano: (instantOf(at) + BigInt(ms * 1_000_000)).toString(),
    ...more
  })

const alpha = { agent_id: "a-1", agent_name: "Alpha" }
const beta = { agent_id: "a-2", agent_name: "Beta" }

/** What is logged: few enough to add up by hand. Of two traces, a span each of two more, and three events. */
export const rows = {
  r1: {
    at: "2026-02-09T10:00:00Z",
    agent: "Alpha",
    request: true,
    failed: false,
    usd: 0.1,
    tokens: 110,
    ms: 100,
    sent: spanAt("T1", "r1", "2026-02-09T10:00:00Z", 100, {
      ...alpha,
      task: "answer",
      environment: "production",
      session_id: "s-1",
      user_id: "u-1",
      tags: ["blue", "fast"],
      input: "Where is the Red House?",
      model_inference: {
        model_name: "gpt-4o",
        provider: "openai",
        prompt_tokens: 100,
        completion_tokens: 10,
        cache_read_tokens: 40,
        reasoning_tokens: 4
      },
      cost_usd: 0.1
    })
  },
  r2: {
    at: "2026-02-09T10:00:59.999999999Z",
    agent: "Alpha",
    request: true,
    failed: true,
    usd: 0.2,
    tokens: 200,
    ms: 400,
    sent: spanAt("T1", "r2", "2026-02-09T10:00:59.999999999Z", 400, {
      ...alpha,
      task: "answer",
      status: { code: "ERROR", message: "rate limited" },
      environment: "production",
      session_id: "s-1",
      user_id: "u-1",
      tags: ["blue"],
      model_inference: {
        model_name: "claude-sonnet-4-5",
        provider: "anthropic",
        prompt_tokens: 200,
        cache_write_tokens: 50,
        cache_write_1h_tokens: 30
      },
      cost_usd: 0.2
    })
  },
  r3: {
    at: "2026-02-09T10:01:00Z",
    agent: "Beta",
    request: true,
    failed: false,
    usd: 0.000000001,
    tokens: 15,
    ms: 1000,
    sent: spanAt("T2", "r3", "2026-02-09T10:01:00Z", 1000, {
      ...beta,
      name: "chat gpt-4o",
      status: { code: "UNSET" },
      environment: "staging",
      session_id: "s-2",
      user_id: "u-2",
      model_inference: { model_name: "gpt-4o", provider: "openai", prompt_tokens: 10, completion_tokens: 5 },
      cost_usd: 0.000000001
    })
  },
  r4: {
    at: "2026-02-09T10:59:59.5Z",
    agent: "Gamma",
    request: true,
    failed: false,
    usd: 0.3,
    tokens: 10,
    ms: 50,
    sent: {
      id: "e4",
      timestamp: "2026-02-09T10:59:59.5Z",
      agent_name: "Gamma",
      task_name: "summarize",
      model: "gpt-4o",
      input_tokens: 7,
      output_tokens: 3,
      latency_ms: 50,
      cost_usd: 0.3
    }
  },
  r5: {
    at: "2026-02-09T11:00:00Z",
    agent: "Gamma",
    request: true,
    failed: true,
    usd: 0,
    tokens: 0,
    ms: 0,
    sent: {
      id: "e5",
      timestamp: "2026-02-09T11:00:00Z",
      agent_name: "Gamma",
      task_name: "summarize",
      status: "error",
      error_message: "boom",
      cost_usd: 0
    }
  },
  r6: {
    at: "2026-02-09T23:59:59.999Z",
    agent: "Gamma",
    request: true,
    failed: false,
    usd: 0.4,
    tokens: 2,
    ms: 200,
    sent: {
      id: "e6",
      timestamp: "2026-02-09T23:59:59.999Z",
      agent_name: "Gamma",
      task_name: "translate",
      model: "gpt-4o",
      input_tokens: 1,
      output_tokens: 1,
      latency_ms: 200,
      cost_usd: 0.4
    }
  },
  // Priced by the default rate, 1 and 2 dollars a million tokens; and its agent has another name now.
  r7: {
    at: "2026-02-11T00:00:00Z",
    agent: "Alpha two",
    request: true,
    failed: false,
    usd: 2,
    tokens: 1_500_000,
    ms: 300,
    sent: spanAt("T3", "r7", "2026-02-11T00:00:00Z", 300, {
      ...alpha,
      agent_name: "Alpha two",
      task: "answer",
      environment: "production",
      session_id: "s-3",
      user_id: "u-1",
      tags: ["fast", "fast"],
      model_inference: { model_name: "my-own", prompt_tokens: 1_000_000, completion_tokens: 500_000 }
    })
  },
  // Costs something and is no request.
  r8: {
    at: "2026-02-11T12:00:00Z",
    agent: "Beta",
    request: false,
    failed: false,
    usd: 0.05,
    tokens: 0,
    ms: 20,
    sent: spanAt("T4", "r8", "2026-02-11T12:00:00Z", 20, { ...beta, name: "search", tags: ["blue"], cost_usd: 0.05 })
  }
} as const satisfies Record<string, Row>

export type Name = keyof typeof rows
export const names = Object.keys(rows) as ReadonlyArray<Name>

/** Spans that neither are requests nor cost anything: they are nowhere but in traces. */
const plain = [
  spanAt("T1", "plan", "2026-02-09T10:00:00Z", 5, { ...alpha, name: "plan", environment: "production" }),
  spanAt("T5", "trip", "2026-02-09T09:00:00Z", 0, { name: "circuit_breaker.triggered", agent_role: "SafetyMonitor" })
]

/** Sends all of it to a server, one request each, so that the sums are added up from many inserts. */
export const sendAll = async (url: string) => {
  for (const { sent } of Object.values(rows)) {
    const [status] = await ("span_id" in sent
      ? answered(post(`${url}/api/ingest`, sent))
      : answered(post(`${url}/api/events`, { events: [sent] })))
    expect([200, 202]).toContain(status)
  }
  expect(await answered(post(`${url}/api/ingest`, plain))).toEqual([202, { accepted: 2, rejected: [] }])
}

const sum = (values: ReadonlyArray<number>) => values.reduce((total, value) => total + value, 0)

const rounded = (value: number, decimals: number) => Number(value.toFixed(decimals))
const percent = (some: number, all: number) => (all === 0 ? 0 : rounded((100 * some) / all, 1))

/** What some of it comes to, added up the long way. */
export const comesTo = (some: ReadonlyArray<Name>) => {
  const all = some.map((name): Row => rows[name])
  const requests = all.filter(({ request }) => request)
  const failed = requests.filter((row) => row.failed).length
  return {
    requests: requests.length,
    errors: failed,
    tokens: sum(all.map(({ tokens }) => tokens)),
    usd: sum(all.map(({ usd }) => Math.round(usd * 1e9))) / 1e9,
    avgLatency: requests.length === 0 ? 0 : rounded(sum(requests.map(({ ms }) => ms)) / requests.length, 2),
    errorRate: percent(failed, requests.length),
    successRate: percent(requests.length - failed, requests.length)
  }
}

/** Some of it, told apart by a key, which comes in the order of its first. */
export const apart = (
  some: ReadonlyArray<Name>,
  key: (row: Row) => string
): ReadonlyMap<string, ReadonlyArray<Name>> => {
  const groups = new Map<string, Array<Name>>()
  for (const name of some) {
    const own = groups.get(key(rows[name]))
    if (own === undefined) groups.set(key(rows[name]), [name])
    else own.push(name)
  }
  return groups
}

/** Where the bucket of a row begins, as a timestamp to the second. */
export const bucketStart = (at: string, minutes: number) => {
  const seconds = Number(instantOf(at) / nano)
  const start = Math.floor(seconds / (minutes * 60)) * minutes * 60
  return `${new Date(start * 1_000).toISOString().slice(0, 19)}Z`
}

/** Latest first; of those that began at once there are none. */
export const latestFirst = (some: ReadonlyArray<Name>) =>
  some.toSorted((one, other) => (instantOf(rows[one].at) > instantOf(rows[other].at) ? -1 : 1))
