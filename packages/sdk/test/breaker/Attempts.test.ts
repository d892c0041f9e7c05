import { describe, expect, it } from "vitest"
import { CircuitBreakerError } from "../../src/index.js"
import { attemptsOf } from "../capture/attempts/support.js"
import { guarded } from "../support/guarded.js"

/** An OpenAI client that tries again at once, against a model that fails as often as it is told. */
const retrying = async (options: Parameters<typeof guarded>[0], failures: number) => {
  const { OpenAI } = await import("openai")
  const held: Array<unknown> = []
  let attempts = 0
  const g = await guarded(options, (_, response) => {
    const { callsThisMinute, inFlight, reserved } = g.global()
    held.push({ callsThisMinute, inFlight, reserved })
    if (++attempts <= failures) response.writeHead(500, { "retry-after-ms": "1" }).end("{}")
  })
  const client = new OpenAI({ apiKey: "k", baseURL: `${g.chat.url}/v1`, fetch: g.watch.fetch, maxRetries: 5 })
  const ask = () =>
    client.chat.completions.create({ model: "m", max_tokens: 100, messages: [{ role: "user", content: "Hi" }] })
  return { ...g, ask, held, attempts: () => attempts }
}

describe("the attempts of one call", () => {
  it("are admitted, reserved and counted one by one, and are one span in the trace of their call", async () => {
    const { ask, global, held, spans, watch } = await retrying({ budgetPerHour: 1_000 }, 2)
    await watch.trace("work", {}, () => watch.span("step", {}, ask))
    const [{ reserved }] = held as [{ readonly reserved: number }]
    expect(reserved).toBeGreaterThan(5)
    // Each holds as much as the first one did, and nothing of the one before it.
    expect(held).toEqual([1, 2, 3].map((callsThisMinute) => ({ callsThisMinute, inFlight: 1, reserved })))
    expect(global()).toMatchObject({ settled: 3, errors: 2, spent: 1, reserved: 0, inFlight: 0 })
    const all = await spans()
    const step = all.find(({ name }) => name === "step")
    const calls = all.filter(({ model_inference }) => model_inference)
    expect(calls.map(attemptsOf)).toEqual([[500, 500, 200]])
    expect(calls[0]).toMatchObject({ trace_id: step?.trace_id, parent_span_id: step?.span_id, status: { code: "OK" } })
  })

  it("end where a breaker refuses the next one, and the caller gets that as it is", async () => {
    const { ask, attempts, global } = await retrying({ maxCallsPerMinute: 3, blockOnThreshold: true }, 9)
    const error = await ask().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(CircuitBreakerError)
    expect(error).toMatchObject({ rule: "max_calls_per_minute", threshold: 3, current: 4 })
    expect(attempts()).toBe(3)
    expect(global()).toMatchObject({ callsThisMinute: 3, settled: 3, errors: 3, blocked: 1, reserved: 0 })
  })

  it("can be what trips the error rate, within one call of a user", async () => {
    const { ask, attempts, call } = await retrying({ maxErrorRate: 0.5, blockOnThreshold: true }, 11)
    for (let n = 0; n < 8; n++) await call()
    const error = await ask().catch((error: unknown) => error)
    expect(error).toMatchObject({ name: "CircuitBreakerError", rule: "max_error_rate", current: 1 })
    expect(attempts()).toBe(10)
  })
})
