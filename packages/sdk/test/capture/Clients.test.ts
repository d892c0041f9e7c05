import Anthropic from "@anthropic-ai/sdk"
import OpenAI from "openai"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { agent, flush, getState, init, shutdown, span, trace } from "../../src/index.js"
import {
  anthropicEvents,
  anthropicReply,
  dataLine,
  openAiEvents,
  openAiReply,
  sendEvents,
  sendJson
} from "../support/replies.js"
import { type Handler, type IngestServer, serve, serveIngest } from "../support/servers.js"
import { attemptsOf } from "./attempts/support.js"

beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}))
afterEach(async () => {
  await shutdown({ timeout: 0 })
  vi.restoreAllMocks()
})

const messages = [{ role: "user" as const, content: "Hello?" }]

/** A provider that answers as told, watched through the front door. */
const watched = async (format: "openai" | "anthropic", handler: Handler) => {
  const provider = await serve(handler)
  const ingest = await serveIngest()
  init({ serverUrl: ingest.url, providers: { [provider.host]: format } })
  const openai = new OpenAI({ baseURL: `${provider.url}/v1`, apiKey: "sk-openai-secret-key", maxRetries: 0 })
  const anthropic = new Anthropic({ baseURL: provider.url, apiKey: "sk-ant-secret-key", maxRetries: 0 })
  return { provider, ingest, openai, anthropic }
}

const spansOf = async (ingest: IngestServer) => {
  await flush()
  return ingest.spans
}

describe("a call of the openai client", () => {
  it("is one span with what was asked, answered, counted and timed", async () => {
    const { ingest, openai } = await watched("openai", (_, response) => void sendJson(response, openAiReply()))
    const before = Date.now()
    const reply = await openai.chat.completions.create({ model: "gpt-test", messages })
    expect(reply.choices[0]?.message.content).toBe("Hello there")
    const spans = await spansOf(ingest)
    expect(spans).toHaveLength(1)
    const [span] = spans
    expect(span).toMatchObject({
      name: "chat gpt-test-2026",
      kind: "CLIENT",
      status: { code: "OK" },
      agent_id: "default",
      agent_name: "default",
      agent_role: "Agent",
      input: JSON.stringify(messages),
      output: "Hello there",
      attributes: { "http.response.status_code": 200 },
      model_inference: {
        model_name: "gpt-test-2026",
        provider: "openai",
        operation: "chat",
        request_model: "gpt-test",
        response_model: "gpt-test-2026",
        response_id: "chatcmpl-1",
        finish_reasons: ["stop"],
        service_tier: "default",
        prompt_tokens: 21,
        completion_tokens: 9,
        cache_read_tokens: 5,
        reasoning_tokens: 2,
        usage_source: "reported"
      }
    })
    expect(span?.trace_id).toMatch(/^[0-9a-f]{32}$/)
    expect(span?.span_id).toMatch(/^[0-9a-f]{16}$/)
    expect(span).not.toHaveProperty("parent_span_id")
    expect(span).not.toHaveProperty("cost_usd")
    expect(span).not.toHaveProperty("model_inference.stream")
    const [start, end] = [BigInt(span?.start_time_unix_nano), BigInt(span?.end_time_unix_nano)]
    expect(Number(end - start) / 1e6).toBeCloseTo(span?.model_inference.latency_ms, 2)
    expect(Number(start / 1_000_000n)).toBeGreaterThanOrEqual(before - 3)
    expect(Number(start / 1_000_000n)).toBeLessThanOrEqual(Date.now() + 3)
  })

  it("streams the same chunks, and its span says how they came", async () => {
    const events = openAiEvents(["One ", "two ", "three"], true)
    const { ingest, openai } = await watched("openai", async (_, response) => {
      await sendEvents(response, [...events, "[DONE]"].map(dataLine))
      response.end()
    })
    const seen: Array<unknown> = []
    const stream = await openai.chat.completions.create({
      model: "gpt-test",
      messages,
      stream: true,
      stream_options: { include_usage: true }
    })
    for await (const event of stream) seen.push(event)
    expect(seen).toEqual(events)
    const [span] = await spansOf(ingest)
    expect(span).toMatchObject({
      status: { code: "OK" },
      output: "One two three",
      model_inference: {
        prompt_tokens: 11,
        completion_tokens: 4,
        usage_source: "reported",
        finish_reasons: ["stop"],
        stream: { chunks: events.length, aborted: false }
      }
    })
    const timing = span?.model_inference.stream
    expect(timing.time_to_first_chunk_ms).toBeGreaterThan(0)
    expect(timing.time_to_first_chunk_ms).toBeLessThanOrEqual(span?.model_inference.latency_ms)
    expect(timing.chunk_gap_p50_ms).toBeLessThanOrEqual(timing.chunk_gap_p95_ms)
    expect(timing.chunk_gap_p95_ms).toBeLessThanOrEqual(timing.chunk_gap_max_ms)
  })

  it("has no timing of its chunks where the stream was read as one", async () => {
    const events = openAiEvents(["One"], true)
    const { ingest, provider } = await watched("openai", async (_, response) => {
      await sendEvents(response, [...events, "[DONE]"].map(dataLine))
      response.end()
    })
    for (const read of ["text", "arrayBuffer", "blob"] as const) {
      const body = JSON.stringify({ model: "gpt-test", stream: true })
      await (await fetch(`${provider.url}/v1/chat/completions`, { method: "POST", body }))[read]()
    }
    const spans = await spansOf(ingest)
    expect(spans.map(({ output }) => output)).toEqual(["One", "One", "One"])
    for (const span of spans) expect(span.model_inference.stream).toEqual({ chunks: events.length, aborted: false })
  })

  it("has its usage estimated, and marked so, where a stream reports none", async () => {
    const { ingest, openai } = await watched("openai", async (_, response) => {
      await sendEvents(response, [...openAiEvents(["four ", "char"]), "[DONE]"].map(dataLine))
      response.end()
    })
    for await (const _ of await openai.chat.completions.create({ model: "gpt-test", messages, stream: true }));
    const [span] = await spansOf(ingest)
    expect(span?.model_inference).toMatchObject({
      usage_source: "estimated",
      prompt_tokens: Math.ceil(JSON.stringify(messages).length / 4),
      completion_tokens: 3
    })
  })

  it("that is left in the middle of a stream is a span with what was seen", async () => {
    const { ingest, openai } = await watched("openai", (_, response) =>
      sendEvents(response, openAiEvents(["first ", "second "], true).slice(0, 3).map(dataLine))
    )
    const stream = await openai.chat.completions.create({ model: "gpt-test", messages, stream: true })
    for await (const event of stream) if (event.choices[0]?.delta.content === "second ") break
    const spans = await spansOf(ingest)
    expect(spans).toHaveLength(1)
    expect(spans[0]).toMatchObject({
      status: { code: "UNSET", message: "aborted by its caller" },
      output: "first second ",
      model_inference: { usage_source: "estimated", stream: { aborted: true, chunks: 3 } }
    })
  })

  it("fails with the client's own error, and its span carries the provider's word", async () => {
    const error = { error: { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" } }
    const { ingest, openai } = await watched("openai", (_, response) => void sendJson(response, error, 429))
    await expect(openai.chat.completions.create({ model: "gpt-test", messages })).rejects.toBeInstanceOf(
      OpenAI.RateLimitError
    )
    const [span] = await spansOf(ingest)
    expect(span).toMatchObject({
      name: "chat gpt-test",
      status: { code: "ERROR", message: "Rate limit reached" },
      model_inference: { model_name: "gpt-test", usage_source: "absent" },
      attributes: { "http.response.status_code": 429 }
    })
    expect(span).not.toHaveProperty("model_inference.prompt_tokens")
  })

  it("that is retried is one span, which says what its attempts came to", async () => {
    let attempts = 0
    const { ingest, openai } = await watched("openai", (_, response) => {
      attempts++
      response.setHeader("retry-after-ms", "1")
      sendJson(
        response,
        attempts === 1 ? { error: { message: "Overloaded" } } : openAiReply(),
        attempts === 1 ? 503 : 200
      )
    })
    await openai.chat.completions.create({ model: "gpt-test", messages }, { maxRetries: 2 })
    const [span, ...others] = await spansOf(ingest)
    expect(others).toEqual([])
    expect(span?.status.code).toBe("OK")
    expect(attemptsOf(span)).toEqual([503, 200])
  })

  it("that runs into the client's timeout is an error, not a change of mind", async () => {
    const { ingest, openai } = await watched("openai", () => {})
    const calling = openai.chat.completions.create({ model: "gpt-test", messages }, { timeout: 20 })
    await expect(calling).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError)
    const [span] = await spansOf(ingest)
    expect(span?.status.code).toBe("ERROR")
    expect(span?.status.message).toMatch(/^timed out after \d+ ms$/)
    expect(span?.model_inference.usage_source).toBe("estimated")
  })

  it("that its caller takes back is neither success nor error", async () => {
    const abort = new AbortController()
    const { ingest, openai } = await watched("openai", () => abort.abort())
    const calling = openai.chat.completions.create(
      { model: "gpt-test", messages, stream: true },
      { signal: abort.signal }
    )
    await expect(calling).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
    const [span] = await spansOf(ingest)
    expect(span?.status).toEqual({ code: "UNSET", message: "aborted by its caller" })
    expect(span?.model_inference.stream).toEqual({ chunks: 0, aborted: true })
  })

  it("keeps all that its promise can do inside trace(), span() and agent()", async () => {
    const { ingest, openai } = await watched("openai", (_, response) => void sendJson(response, openAiReply()))
    const create = () => openai.chat.completions.create({ model: "gpt-test", messages })
    for (const door of [trace, span, agent]) {
      const { data, response } = await door("raw", create).withResponse()
      expect([data.id, response.status]).toEqual(["chatcmpl-1", 200])
      expect((await (await door("raw", create).asResponse()).json()).id).toBe("chatcmpl-1")
      expect((await door("raw", create)).id).toBe("chatcmpl-1")
    }
    expect((await spansOf(ingest)).filter(({ kind }) => kind === "CLIENT")).toHaveLength(9)
  })
})

describe("a call of the anthropic client", () => {
  it("is one span, cached input counted as input, and the tools that were called", async () => {
    const { anthropic, ingest } = await watched("anthropic", (_, response) => void sendJson(response, anthropicReply))
    await anthropic.messages.create({ model: "claude-test", max_tokens: 100, system: "Be brief.", messages })
    const [span] = await spansOf(ingest)
    expect(span).toMatchObject({
      name: "chat claude-test-2026",
      input: JSON.stringify([{ role: "system", content: "Be brief." }, ...messages]),
      output: "Let me look.",
      tool_calls: [{ tool_name: "get_weather", tool_input: '{"city":"Zürich"}' }],
      model_inference: {
        provider: "anthropic",
        prompt_tokens: 160,
        completion_tokens: 20,
        cache_read_tokens: 100,
        cache_write_tokens: 50,
        usage_source: "reported",
        finish_reasons: ["tool_use"]
      }
    })
  })

  it("streams the same events, counted once", async () => {
    const { anthropic, ingest } = await watched("anthropic", async (_, response) => {
      await sendEvents(
        response,
        anthropicEvents.map((event) => `event: ${event.type}\n${dataLine(event)}`)
      )
      response.end()
    })
    const message = await anthropic.messages.stream({ model: "claude-test", max_tokens: 100, messages }).finalMessage()
    expect(message.content).toEqual([{ type: "text", text: "Good morning" }])
    const spans = await spansOf(ingest)
    expect(spans).toHaveLength(1)
    expect(spans[0]).toMatchObject({
      status: { code: "OK" },
      output: "Good morning",
      model_inference: {
        prompt_tokens: 25,
        completion_tokens: 7,
        usage_source: "reported",
        finish_reasons: ["end_turn"],
        stream: { chunks: anthropicEvents.length, aborted: false }
      }
    })
  })

  it("that breaks off keeps what the provider had counted, and says that the rest is estimated", async () => {
    const { anthropic, ingest } = await watched("anthropic", async (_, response) => {
      await sendEvents(
        response,
        anthropicEvents.slice(0, 5).map((event) => `event: ${event.type}\n${dataLine(event)}`)
      )
      response.socket?.destroy()
    })
    const calling = anthropic.messages.stream({ model: "claude-test", max_tokens: 100, messages }).finalMessage()
    await expect(calling).rejects.toThrow()
    const [span] = await spansOf(ingest)
    expect(span?.status.code).toBe("ERROR")
    expect(span?.status.message).toMatch(/^terminated/)
    expect(span?.model_inference).toMatchObject({
      prompt_tokens: 25,
      completion_tokens: 3,
      usage_source: "estimated",
      stream: { aborted: false, chunks: 5 }
    })
  })

  it("is an error if the provider says so inside a stream that began well", async () => {
    const failure = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }
    const { anthropic, ingest } = await watched("anthropic", async (_, response) => {
      await sendEvents(
        response,
        [...anthropicEvents.slice(0, 4), failure].map((event) => `event: ${event.type}\n${dataLine(event)}`)
      )
      response.end()
    })
    const calling = anthropic.messages.stream({ model: "claude-test", max_tokens: 100, messages }).finalMessage()
    await expect(calling).rejects.toThrow()
    const [span] = await spansOf(ingest)
    expect(span?.status).toEqual({ code: "ERROR", message: "Overloaded" })
    expect(span?.attributes).toEqual({ "http.response.status_code": 200 })
  })
})

describe("many calls at once", () => {
  it("each stand in the trace and with the agents that made them", async () => {
    const { ingest, openai } = await watched("openai", async (_, response, body) => {
      // The replies come in another order than the requests.
      for (let turn = Math.floor(Math.random() * 20); turn > 0; turn--) await new Promise((go) => setImmediate(go))
      const { messages, stream } = JSON.parse(body)
      if (!stream) return void sendJson(response, openAiReply(`re: ${messages[0].content}`))
      await sendEvents(response, [...openAiEvents(["re: ", messages[0].content]), "[DONE]"].map(dataLine))
      response.end()
    })
    const ask = async (content: string, stream: boolean) => {
      const request = { model: "gpt-test", messages: [{ role: "user" as const, content }] }
      if (!stream) return void (await openai.chat.completions.create(request))
      for await (const _ of await openai.chat.completions.create({ ...request, stream: true }));
    }
    const one = (index: number) =>
      agent(`outer-${index % 7}`, { role: "Planner" }, () =>
        trace(`trace-${index}`, { sessionId: `session-${index}` }, () =>
          agent(`inner-${index}`, { id: `id-${index}` }, () => ask(`question ${index}`, index % 2 === 0))
        )
      )
    await Promise.all(Array.from({ length: 200 }, (_, index) => one(index)))
    const spans = await spansOf(ingest)
    expect(spans).toHaveLength(400)
    for (let index = 0; index < 200; index++) {
      const root = spans.find(({ name }) => name === `trace-${index}`)
      const inside = spans.filter(({ trace_id }) => trace_id === root?.trace_id)
      expect(inside).toHaveLength(2)
      expect(inside.find(({ kind }) => kind === "CLIENT")).toMatchObject({
        parent_span_id: root?.span_id,
        agent_id: `id-${index}`,
        agent_name: `inner-${index}`,
        agent_path: [`outer-${index % 7}`, `id-${index}`],
        session_id: `session-${index}`,
        input: JSON.stringify([{ role: "user", content: `question ${index}` }]),
        output: `re: question ${index}`
      })
      expect(root).toMatchObject({ kind: "SERVER", agent_id: `outer-${index % 7}`, agent_role: "Planner" })
    }
    expect(getState().health).toMatchObject({ calls: 200, faults: 0, delivered: 400, queued: 0 })
  })
})
