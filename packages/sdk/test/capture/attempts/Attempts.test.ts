import http from "node:http"
import { openAiChat } from "@agentwatch/core/provider/OpenAiChat"
import { describe, expect, it } from "vitest"
import type { Call, RequestBody } from "../../../src/capture/Call.js"
import { CircuitBreakerError } from "../../../src/index.js"
import { chatRequest } from "../../support/chat.js"
import { until } from "../../support/ManualClock.js"
import { sendJson } from "../../support/replies.js"
import { patched } from "../http/support.js"
import { attemptsOf, resendsOf, streamed, trying } from "./support.js"

/** The headers of a client made by Stainless that has tried so often before. */
const stainless = (count: number) => ({ "x-stainless-lang": "js", "x-stainless-retry-count": String(count) })

const url = "https://host/v1/chat/completions"

/** The recorder alone. */
const bare = async (body: RequestBody = { text: "{}", bytes: 2 }, headers: (count: number) => object = () => ({})) => {
  const { clock, watch } = await trying([])
  const { recorder } = watch.capture
  const route = { provider: "p", operation: "chat", format: openAiChat } as const
  const begin = () => recorder.begin(route, watch.context.current())
  const send = (call: Call, count = 0) => {
    recorder.asked(call, body, { url, headers: headers(count) })
    return call
  }
  return { clock, recorder, begin, send, ask: (count?: number) => send(begin(), count) }
}

describe("a call that is tried again", () => {
  it("is one span, from the begin of its first attempt to the end of its last, with each as an event", async () => {
    const { attempt, clock, spans } = await trying([429, 500])
    expect(await attempt()).toBe(429)
    await clock.advance(1_000)
    expect(await attempt()).toBe(500)
    await clock.advance(2_000)
    expect(await attempt()).toBe(200)
    const [span, ...others] = await spans()
    expect(others).toEqual([])
    const begin = BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n
    expect(span).toMatchObject({
      start_time_unix_nano: String(begin),
      end_time_unix_nano: String(begin + 3_000_000_000n),
      status: { code: "OK" },
      output: "Hello there",
      model_inference: { prompt_tokens: 10, completion_tokens: 10, usage_source: "reported", latency_ms: 3_000 },
      cost_usd: 1,
      attributes: { "http.request.resend_count": 2, "http.response.status_code": 200 }
    })
    const event = (nth: number, status: number, ms: bigint) => ({
      time_unix_nano: String(begin + ms * 1_000_000n),
      name: "attempt",
      attributes: { "http.request.resend_count": nth, "http.response.status_code": status, duration_ms: 0 }
    })
    expect(span?.events).toEqual([event(0, 429, 0n), event(1, 500, 1_000n), event(2, 200, 3_000n)])
  })

  it.each([408, 409, 425, 429, 500, 502, 529])("is one span after HTTP %i", async (status) => {
    const { attempt, spans } = await trying([status])
    await attempt()
    await attempt()
    expect((await spans()).map(attemptsOf)).toEqual([[status, 200]])
  })

  it("is one span if its client counts so, though nobody can read what it sends", async () => {
    const { ask, recorder } = await bare({ text: undefined, bytes: undefined }, (count) => stainless(count))
    const first = ask(0)
    recorder.answered(first, 503, () => undefined)
    expect(ask(1).earlier?.call).toBe(first)
  })

  it("says so nowhere if it succeeds at once", async () => {
    const { attempt, queued, spans } = await trying([])
    await attempt()
    expect(queued()).toBe(1)
    const [span] = await spans()
    expect(resendsOf(span)).toBeUndefined()
    expect(span?.events).toBeUndefined()
  })

  it("is one span with what its last attempt failed with, if all fail", async () => {
    const { attempt, clock, spans } = await trying([500, 503, 429])
    for (const wait of [0, 500, 1_000]) {
      await clock.advance(wait)
      await attempt()
    }
    const [span, ...others] = await spans()
    expect(others).toEqual([])
    expect(attemptsOf(span)).toEqual([500, 503, 429])
    expect(span).toMatchObject({ status: { code: "ERROR", message: "failed with 429" } })
    expect(span?.cost_usd).toBeUndefined()
  })

  it("is one span though nobody reads the replies that failed", async () => {
    const { attempt, spans } = await trying([429, 429])
    await attempt({}, {}, false)
    await attempt({}, {}, false)
    await attempt()
    const all = await spans()
    expect(all.map(attemptsOf)).toEqual([[429, 429, 200]])
  })

  it("is one span if its first attempt got no connection, and says which error that was", async () => {
    const { attempt, spans, watch } = await trying(["unreachable"])
    await expect(attempt()).rejects.toThrow("fetch failed")
    await attempt()
    const all = await spans()
    expect(all.map(attemptsOf)).toEqual([["ECONNREFUSED", 200]])
    expect(watch.breakers().global.spent).toBe(1)
  })

  it("is two spans, linked, where the first attempt may have cost something, so that all that was spent is on one", async () => {
    const { attempt, queued, spans, watch } = await trying(["reset"])
    await expect(attempt()).rejects.toThrow("fetch failed")
    expect(queued()).toBe(1)
    await attempt()
    const [first, second, ...others] = await spans()
    expect(others).toEqual([])
    expect(first).toMatchObject({ status: { code: "ERROR" }, model_inference: { usage_source: "estimated" } })
    expect(second).toMatchObject({
      status: { code: "OK" },
      links: [{ trace_id: first?.trace_id, span_id: first?.span_id, link_type: "RETRY_OF" }],
      attributes: { "http.request.resend_count": 1 }
    })
    expect(first?.cost_usd + second?.cost_usd).toBeCloseTo(watch.breakers().global.spent, 12)
    expect(first?.cost_usd).toBeGreaterThan(0)
  })

  it("has been waited for since its first attempt, when the first chunk of its stream comes", async () => {
    const { attempt, clock, spans } = await trying([429, streamed])
    await attempt({}, { stream: true })
    await clock.advance(1_500)
    await attempt({}, { stream: true })
    const [span, ...others] = await spans()
    expect(others).toEqual([])
    expect(span?.model_inference).toMatchObject({
      latency_ms: 1_500,
      stream: { time_to_first_chunk_ms: 1_500, chunks: 4 }
    })
  })

  it("is one span over node:http, too", async () => {
    let left = 1
    const { chat, spans } = await patched({}, (_, response) => {
      if (left-- > 0) sendJson(response, { error: { message: "Overloaded" } }, 503)
    })
    const ask = () =>
      new Promise<void>((resolve, reject) => {
        const request = http.request(chat.path, { method: "POST" }, (reply) => reply.resume().on("end", resolve))
        request.on("error", reject).end(chatRequest().body)
      })
    await ask()
    await ask()
    expect((await spans()).map(attemptsOf)).toEqual([[503, 200]])
  })

  it("keeps everything inside that zeroDataRetention keeps inside", async () => {
    const { attempt, ingest, spans } = await trying([429], { zeroDataRetention: true })
    await attempt({}, { messages: [{ role: "user", content: "my secret" }] })
    await attempt({}, { messages: [{ role: "user", content: "my secret" }] })
    const [span] = await spans()
    expect(attemptsOf(span)).toEqual([429, 200])
    expect(ingest.received.join()).not.toMatch(/my secret|failed with|some_code|Hello there/)
  })
})

describe("what is no other attempt at a call", () => {
  it.each([
    ["another question", {}, { messages: [{ role: "user", content: "Ho" }] }],
    ["another setting of the same length", {}, { temperature: 0.2 }],
    ["what its client counts as a first one", stainless(0), {}]
  ])("is %s", async (_, headers, more) => {
    const { attempt, spans } = await trying([429])
    await attempt(headers, { temperature: 0.1 })
    await attempt(headers, { temperature: 0.1, ...more })
    const all = await spans()
    expect(all.map(resendsOf)).toEqual([undefined, undefined])
  })

  it("is the same question in another span, or of another agent", async () => {
    const { attempt, spans, watch } = await trying([429, 429, 429])
    await watch.trace("t", {}, async () => {
      await watch.span("one", {}, () => attempt())
      await watch.span("two", {}, () => attempt())
    })
    await watch.trace("t", {}, async () => {
      await watch.agent("A", {}, () => attempt())
      await watch.agent("B", {}, () => attempt())
    })
    const calls = (await spans()).filter(({ model_inference }) => model_inference)
    expect(calls.map(resendsOf)).toEqual([undefined, undefined, undefined, undefined])
  })

  it("is one that began before the other failed", async () => {
    const { ask, begin, clock, recorder, send } = await bare()
    const [failing, early] = [ask(), begin()]
    await clock.advance(1)
    recorder.answered(failing, 429, () => undefined)
    expect(send(early).earlier).toBeUndefined()
    expect(ask().earlier?.call).toBe(failing)
  })

  it.each([
    ["nor is one after a call that could not be sent as it was", "program", false],
    ["but one after a call that timed out is", "time", true],
    ["but one after a call that lost its connection is", "network", true]
  ] as const)("%s", async (_, by, follows) => {
    const { ask, recorder } = await bare()
    recorder.fail(ask(), { kind: "broken", by, message: "m", code: undefined, sent: by !== "program" })
    expect(ask().earlier !== undefined).toBe(follows)
  })

  it("is one of another client", async () => {
    const { attempt, spans } = await trying([429])
    await attempt()
    await attempt({ "user-agent": "ai/6.0" })
    expect((await spans()).map(resendsOf)).toEqual([undefined, undefined])
  })

  it("is one that its client counts as a later one, which says so all the same", async () => {
    const { attempt, spans } = await trying([429])
    await attempt(stainless(0))
    await attempt(stainless(2))
    const all = await spans()
    expect(all.map(resendsOf).sort()).toEqual([2, undefined])
    expect(all.flatMap(attemptsOf)).toEqual([])
  })

  it.each([400, 401, 403, 404, 422])("is what comes after HTTP %i, which nobody tries again", async (status) => {
    const { attempt, queued, spans } = await trying([status])
    await attempt()
    expect(queued()).toBe(1)
    await attempt()
    expect((await spans()).map(resendsOf)).toEqual([undefined, undefined])
  })

  it("is what comes after an answer that forbids it", async () => {
    const { attempt, queued } = await trying([{ status: 503, headers: { "x-should-retry": "false" } }])
    await attempt()
    expect(queued()).toBe(1)
  })
})

describe("ten calls alike that all fail and are all tried again", () => {
  it("are ten spans of two attempts each", async () => {
    const { attempt, spans } = await trying(Array.from({ length: 10 }, () => 429))
    const ten = (headers: Readonly<Record<string, string>>) =>
      Promise.all(Array.from({ length: 10 }, () => attempt(headers)))
    await ten(stainless(0))
    await ten(stainless(1))
    const all = await spans()
    expect(all.map(attemptsOf)).toEqual(Array.from({ length: 10 }, () => [429, 200]))
    expect(new Set(all.map(({ span_id }) => span_id)).size).toBe(10)
  })

  it("are told apart by the id that their client gives each", async () => {
    const { attempt, clock, spans } = await trying([429, 503])
    await attempt({ "idempotency-key": "one" })
    await clock.advance(10)
    await attempt({ "idempotency-key": "two" })
    await attempt({ "idempotency-key": "two" })
    await attempt({ "idempotency-key": "one" })
    expect((await spans()).map(attemptsOf)).toEqual([
      [503, 200],
      [429, 200]
    ])
  })
})

describe("the span of a failed call waits for the next attempt", () => {
  it.each([
    ["three seconds, where nothing tells that there will be one", {}, {}, 3_000],
    ["a second longer than a provider asks for", {}, { "retry-after": "7" }, 8_000],
    ["no longer than that for a provider that asks for much more", {}, { "retry-after": "11" }, 3_000],
    [
      "as long as a client waits that is known to do as it is asked",
      { "user-agent": "ai/6.0 ai-sdk/openai/3" },
      { "retry-after": "20" },
      21_000
    ],
    [
      "no longer than usual, where a provider asks for more than any client gives",
      { "user-agent": "ai/6.0" },
      { "retry-after": "120" },
      3_000
    ],
    [
      "as long as the date is away that the provider names",
      {},
      { "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" },
      6_000
    ],
    ["a second longer than its client does, which says how often it has tried", stainless(2), {}, 3_000],
    ["no time, if the client says that it was its last", { "amz-sdk-request": "attempt=3; max=3" }, {}, 0],
    ["no time, after more attempts than any client makes", stainless(6), {}, 0]
  ])("%s", async (_, headers, replied, ms) => {
    const { attempt, clock, queued } = await trying([{ status: 429, headers: replied as Record<string, string> }])
    await attempt(headers as Record<string, string>)
    if (ms > 0) {
      expect(queued()).toBe(0)
      await clock.advance(ms - 1)
      expect(queued()).toBe(0)
      await clock.advance(1)
    }
    expect(queued()).toBe(1)
  })

  it.each([
    [true, "failed with 500"],
    [false, "HTTP 500"]
  ])("and is sent as it is when that is refused (its reply was read: %s)", async (read, message) => {
    const { attempt, queued, spans } = await trying([500], { maxCallsPerMinute: 1, blockOnThreshold: true })
    await attempt({}, {}, read)
    expect(queued()).toBe(0)
    await expect(attempt()).rejects.toBeInstanceOf(CircuitBreakerError)
    const calls = (await spans()).filter(({ model_inference }) => model_inference)
    expect(calls.map(resendsOf)).toEqual([undefined])
    expect(calls[0]).toMatchObject({ status: { code: "ERROR", message } })
  })

  it("but not for longer because its reply is read late", async () => {
    const { chat, clock, queued, watch } = await trying([500])
    const reply = await watch.fetch(chat.path, chatRequest())
    await clock.advance(3_000)
    expect(queued()).toBe(0)
    await reply.text()
    expect(queued()).toBe(1)
  })

  it("but not when somebody waits for all spans: the next attempt is then a span that says whose it is", async () => {
    const { attempt, clock, spans } = await trying([429, 500])
    await attempt()
    const [first, ...none] = await spans()
    expect(none).toEqual([])
    expect(first).toMatchObject({ status: { code: "ERROR" } })
    await clock.advance(500)
    await attempt()
    await attempt()
    const [, second, ...others] = await spans()
    expect(others).toEqual([])
    expect(attemptsOf(second)).toEqual([500, 200])
    expect(second).toMatchObject({
      attributes: { "http.request.resend_count": 2 },
      links: [{ trace_id: first?.trace_id, span_id: first?.span_id, link_type: "RETRY_OF" }]
    })
  })

  it("but not when the process has nothing left to do, however little of the reply was read", async () => {
    let idle = () => {}
    const onIdle = (listener: () => void) => {
      idle = listener
      return () => {}
    }
    const { attempt, ingest, watch } = await trying([429, 503], {}, { onIdle })
    await attempt()
    await attempt({}, { seed: 1 }, false)
    idle()
    await until(() => watch.health().delivered === 2)
    expect(ingest.spans.map(({ status }) => status.message)).toEqual(["failed with 429", "HTTP 503"])
  })

  it("but is lost, and counted, when the process ends all at once", async () => {
    let exit = () => {}
    const onExit = (listener: () => void) => {
      exit = listener
      return () => {}
    }
    const { attempt, lines } = await trying([429], {}, { onExit })
    await attempt()
    exit()
    expect(lines.join()).toContain("1 span was not delivered and is lost")
  })

  it("but not once AgentWatch has ended: then it is dropped, and counted", async () => {
    const { attempt, watch } = await trying([429])
    const late = attempt()
    await watch.shutdown(0)
    await late
    expect(watch.health().dropped.shutdown).toBe(1)
  })

  it("but not when AgentWatch ends", async () => {
    const { attempt, ingest, watch } = await trying([429])
    await attempt()
    expect(await watch.shutdown(10_000)).toEqual({ delivered: 1, dropped: 0, pending: 0 })
    expect(ingest.spans).toHaveLength(1)
  })

  it("and at most a thousand do: of more, the oldest are sent", async () => {
    const { attempt, queued } = await trying(Array.from({ length: 1_002 }, () => 429))
    for (let n = 0; n < 1_002; n++) await attempt({}, { seed: n })
    expect(queued()).toBe(2)
  })

  it("and no more than 16 million characters of them", async () => {
    const { attempt, queued } = await trying([429, 429, 429], { maxContentBytes: 1_048_576 })
    const long = (seed: number) => ({ seed, messages: [{ role: "user", content: "x".repeat(7_000_000) }] })
    await attempt({}, long(1))
    await attempt({}, long(2))
    expect(queued()).toBe(0)
    await attempt({}, long(3))
    expect(queued()).toBe(1)
  })

  it("which those count, too, that the span does not show", async () => {
    for (const more of [
      { messages: [{ role: "user", content: "x".repeat(9_000_000) }] },
      { tools: ["x".repeat(9e6)] }
    ]) {
      const { attempt, queued } = await trying([429, 429], { captureContent: false })
      await attempt({}, { seed: 1, ...more })
      expect(queued()).toBe(0)
      await attempt({}, { seed: 2, ...more })
      expect(queued()).toBe(1)
    }
  })

  it("and keeps nothing of a reply that failed but what its span says", async () => {
    const { recorder, ask } = await bare()
    const call = ask()
    recorder.answered(call, 503, () => undefined)
    const branch = recorder.branch(call, "application/json")
    recorder.chunk(branch, new TextEncoder().encode('{"error":{"message":"busy"}}'))
    recorder.finish(branch, { kind: "whole" }, () => {})
    expect(call.held?.span?.status?.message).toBe("busy")
    expect(call.reading).toBeUndefined()
  })
})
