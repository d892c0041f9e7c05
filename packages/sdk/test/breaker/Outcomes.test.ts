import { describe, expect, it } from "vitest"
import { makeBreakerHome } from "../../src/Environment.js"
import { chatRequest } from "../support/chat.js"
import { type Guarded, guarded, refused } from "../support/guarded.js"
import { makeManualClock, until } from "../support/ManualClock.js"
import { dataLine, openAiEvents, sendEvents } from "../support/replies.js"
import { type Handler, nobody } from "../support/servers.js"

const events = openAiEvents(["Hello ", "there"], true).map((event) => ({ ...event, model: "m" }))
const silent: Handler = () => new Promise<void>(() => {})
const status = (code: number) => (_: unknown, response: Parameters<Handler>[1]) =>
  void response.writeHead(code).end("{}")

/** Asks for a stream, and reads it to its end. */
const read = async ({ chat, watch }: Guarded, init: RequestInit = {}) => {
  const reply = await watch.fetch(chat.path, { ...chatRequest({ stream: true }), ...init })
  return reply.text()
}

/** Half of a stream, which then breaks. */
const breaking: Handler = async (_, response) => {
  await sendEvents(response, events.slice(0, 2).map(dataLine))
  response.destroy()
}
const failingInside: Handler = async (_, response) => {
  await sendEvents(response, [dataLine(events[0]), dataLine({ error: { message: "overloaded" } })])
  response.end()
}

/** Everything that counts as an error, and how a call gets there. */
const errors: ReadonlyArray<readonly [what: string, answer: Handler, make: (g: Guarded) => Promise<unknown>]> = [
  ...[400, 401, 404, 429, 500, 529].map((code) => [`HTTP ${code}`, status(code), (g: Guarded) => read(g)] as const),
  ["a connection that breaks before the reply", (request) => void request.socket.destroy(), (g) => read(g)],
  ["a stream that breaks off", breaking, (g) => read(g)],
  ["an error inside a stream", failingInside, (g) => read(g)],
  ["a TimeoutError", silent, (g) => read(g, { signal: AbortSignal.timeout(5) })],
  [
    "a connection that is refused",
    silent,
    async ({ watch }) => watch.fetch(`${nobody.url}/v1/chat/completions`, chatRequest())
  ]
]

const anywhere = { providers: { "127.0.0.1": "openai" } } as const

describe("an error, for the error rate,", () => {
  it.each(errors)("is %s", async (_, answer, make) => {
    const g = await guarded(anywhere, answer)
    await make(g).catch(() => {})
    await until(() => g.global().inFlight === 0)
    expect(g.global()).toMatchObject({ settled: 1, errors: 1, errorRate: 1, callsThisMinute: 1, reserved: 0 })
  })

  it("is no reply below 400, whatever it says", async () => {
    for (const code of [200, 204, 304, 399]) {
      const g = await guarded(anywhere, (_, response) => void response.writeHead(code).end())
      await read(g)
      expect(g.global()).toMatchObject({ settled: 1, errors: 0 })
    }
  })

  it("is an abort at or after the timeout that the client declared; before it, it is the caller's own", async () => {
    for (const [waited, counted] of [
      [9_999, { settled: 0, errors: 0 }],
      [10_000, { settled: 1, errors: 1 }],
      [10_001, { settled: 1, errors: 1 }]
    ] as const) {
      const clock = makeManualClock()
      const g = await guarded({}, silent, { clock, breakers: makeBreakerHome(clock) })
      const stop = new AbortController()
      const asked = read(g, { signal: stop.signal, headers: { "x-stainless-timeout": "10" } })
      await until(() => g.chat.requests.length === 1)
      await clock.advance(waited)
      stop.abort()
      await expect(asked).rejects.toMatchObject({ name: "AbortError" })
      expect(g.global()).toMatchObject({ ...counted, inFlight: 0, reserved: 0, callsThisMinute: 1 })
    }
  })

  it("is no call that was refused, which is not even a call", async () => {
    const g = await guarded({ maxErrorRate: 0.5, blockOnThreshold: true }, status(500))
    for (let n = 0; n < 10; n++) await g.call()
    for (let n = 0; n < 20; n++) expect((await refused(g.call())).rule).toBe("max_error_rate")
    expect(g.global()).toMatchObject({ settled: 10, errors: 10, callsThisMinute: 10, blocked: 20 })
  })
})

describe("a probe", () => {
  it.each(errors)("that ends in %s opens the breaker again", async (_, answer, make) => {
    const g = await guarded({ ...anywhere, maxErrorRate: 1, blockOnThreshold: true }, answer)
    // From closed the cause of a pause is that somebody wanted it, so that there is no rule to be skipped.
    const { monitor } = await g.watch.agent("A", { budgetPerHour: 0, blockOnThreshold: true }, () => refused(g.call()))
    monitor.pause(0)
    await g.watch.agent("A", {}, () => make(g)).catch(() => {})
    await until(() => g.agent("A").inFlight === 0)
    expect(g.agent("A")).toMatchObject({ state: "open", cause: { rule: "budget_per_hour" }, reserved: 0 })
    expect((await g.watch.agent("A", {}, () => refused(g.call()))).reason).toContain("Circuit breaker open")
  })

  it("whose stream its caller leaves gives the slot to the next call", async () => {
    const g = await guarded({ budgetPerHour: 0, blockOnThreshold: true }, (_, response) =>
      sendEvents(response, events.slice(0, 2).map(dataLine))
    )
    const { monitor } = await refused(g.call())
    monitor.pause(0)
    for (const _ of [1, 2]) {
      const reply = await g.watch.fetch(g.chat.path, chatRequest({ stream: true }))
      expect((await refused(g.call())).reason).toContain("half-open, waiting for its probe")
      for await (const _ of reply.body ?? []) break
      await until(() => g.global().inFlight === 0)
      expect(g.global()).toMatchObject({ state: "half-open", settled: 0 })
    }
  })

  it("of one pause does not settle that of the next, whatever it ends in, but is charged", async () => {
    const answers: Array<() => void> = []
    const g = await guarded(
      { budgetPerHour: 0, blockOnThreshold: true },
      () => new Promise<void>((resolve) => answers.push(resolve))
    )
    const { monitor } = await refused(g.call())
    monitor.pause(0)
    const old = g.call()
    await until(() => answers.length === 1)
    monitor.pause(0)
    const next = g.call()
    await until(() => answers.length === 2)
    answers[0]?.()
    expect(await old).toBe("done")
    expect(g.global()).toMatchObject({ state: "half-open", spent: 1, settled: 0, inFlight: 1 })
    answers[1]?.()
    expect(await next).toBe("done")
    expect(g.global()).toMatchObject({ state: "closed", spent: 2 })
  })
})

describe("a call that breaks off, in worst-case,", () => {
  const limited = { body: JSON.stringify({ model: "m", max_tokens: 100, stream: true, messages: [] }) }
  const whole = (Buffer.byteLength(limited.body) + 100) * 0.05
  const leaving: Handler = (_, response) => sendEvents(response, events.slice(0, 2).map(dataLine))

  const leaves = async (g: Guarded) => {
    const reply = await g.watch.fetch(g.chat.path, { ...chatRequest(), ...limited })
    for await (const _ of reply.body ?? []) break
  }
  const aborts = async (g: Guarded) => {
    const stop = new AbortController()
    const asked = read(g, { ...limited, signal: stop.signal })
    await until(() => g.chat.requests.length === 1)
    stop.abort()
    await expect(asked).rejects.toMatchObject({ name: "AbortError" })
  }
  const timesOut = (g: Guarded) =>
    expect(read(g, { ...limited, signal: AbortSignal.timeout(5) })).rejects.toMatchObject({ name: "TimeoutError" })
  const fails = (g: Guarded) => expect(read(g, limited)).rejects.toThrow(TypeError)

  it.each([
    ["because its caller leaves the stream", leaving, leaves],
    ["because its caller aborts it", silent, aborts],
    ["because it times out", silent, timesOut],
    ["because the stream breaks", breaking, fails],
    ["because the connection breaks", ((request) => void request.socket.destroy()) as Handler, fails]
  ] as const)("%s, is charged with all that it held", async (_, answer, make) => {
    const g = await guarded({ reservation: "worst-case" }, answer)
    await make(g)
    await until(() => g.global().inFlight === 0)
    expect(g.global().spent).toBeCloseTo(whole, 6)
    expect(g.global().reserved).toBe(0)
  })

  it("is not charged at all where nothing was bought", async () => {
    const g = await guarded({ ...anywhere, reservation: "worst-case" }, status(503))
    await read(g, limited)
    const { url } = nobody
    await expect(g.watch.fetch(`${url}/v1/chat/completions`, { ...chatRequest(), ...limited })).rejects.toThrow()
    expect(g.global()).toMatchObject({ spent: 0, reserved: 0, inFlight: 0, settled: 2, errors: 2 })
  })
})
