import { SentEvent } from "@agentwatch/core/api/Events"
import { Span } from "@agentwatch/core/model/Span"
import { Schema } from "effect"
import { beforeEach, describe, expect, it, vi } from "vitest"
import type { LoggedEvent } from "../src/index.js"
import { guarded } from "./support/guarded.js"
import { makeManualClock } from "./support/ManualClock.js"
import { watching } from "./support/watching.js"

const event: LoggedEvent = {
  taskName: "custom-analysis",
  agentName: "analytics-bot",
  model: "gpt-4o-mini",
  inputTokens: 500,
  outputTokens: 100,
  latencyMs: 1200,
  status: "success",
  errorMessage: null,
  metadata: { batch_size: 10, user_id: "123" }
}

describe("an event that is logged", () => {
  it("is one request: a span that the server takes, counts and prices", async () => {
    const { spans, watch } = await watching()
    watch.logEvent(event)
    const [sent] = await spans()
    expect(sent).toEqual({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: "custom-analysis",
      kind: "CLIENT",
      start_time_unix_nano: expect.any(String),
      end_time_unix_nano: expect.any(String),
      status: { code: "OK" },
      agent_id: "analytics-bot",
      agent_name: "analytics-bot",
      agent_role: "Agent",
      agent_path: ["analytics-bot"],
      task: "custom-analysis",
      metadata: { batch_size: 10, user_id: "123" },
      model_inference: {
        model_name: "gpt-4o-mini",
        prompt_tokens: 500,
        completion_tokens: 100,
        latency_ms: 1200,
        usage_source: "reported"
      }
    })
    expect(Schema.decodeUnknownSync(Span)(sent)).toMatchObject({ name: "custom-analysis" })
  })

  it("stands where it is logged: in the trace, the task and for the agent around, unless it names others", async () => {
    const { spans, watch } = await watching()
    watch.agent("A", { id: "a-1", role: "Researcher" }, () =>
      watch.trace("root", { task: "outer", sessionId: "s" }, () => {
        watch.logEvent({ model: "m" })
        watch.logEvent({ agentName: "A", taskName: "own" })
        watch.logEvent({ agentName: "B" })
      })
    )
    const sent = await spans()
    const root = sent.find(({ name }) => name === "root")
    const around = { trace_id: root?.trace_id, parent_span_id: root?.span_id, session_id: "s" }
    expect(sent.slice(0, 3)).toMatchObject([
      { ...around, name: "outer", task: "outer", agent_id: "a-1", agent_role: "Researcher", agent_path: ["a-1"] },
      { ...around, name: "own", task: "own", agent_id: "a-1", agent_role: "Researcher", agent_path: ["a-1"] },
      { ...around, name: "outer", task: "outer", agent_id: "B", agent_role: "Agent", agent_path: ["a-1", "B"] }
    ])
  })

  it("may be empty: it then has the defaults of init(), else of the server's own events", async () => {
    const [bare, named] = [await watching(), await watching({ agent: "bot", task: "usual" })]
    bare.watch.logEvent({})
    named.watch.logEvent({})
    expect(await bare.spans()).toMatchObject([
      {
        name: "default",
        task: "default",
        agent_id: "default",
        model_inference: { usage_source: "absent", latency_ms: 0 }
      }
    ])
    expect(await named.spans()).toMatchObject([{ name: "usual", task: "usual", agent_id: "bot" }])
  })

  it("has ended now, unless it says when it began", async () => {
    const clock = makeManualClock(Date.UTC(2026, 0, 1))
    const { spans, watch } = await watching({}, { clock })
    const at = Date.UTC(2026, 1, 9, 15, 30)
    watch.logEvent({ latencyMs: 2_340.5 })
    for (const timestamp of [
      new Date(at),
      at,
      "2026-02-09T15:30:00Z",
      "2026-02-09T15:30:00",
      "2026-02-09T16:30:00.000000+01:00"
    ]) {
      watch.logEvent({ timestamp, latencyMs: 2_340.5 })
    }
    watch.logEvent({ timestamp: "2026-02-09T15:30:00.123456789Z" })
    watch.logEvent({ timestamp: 0.5 })
    const times = (await spans()).map(({ start_time_unix_nano, end_time_unix_nano }) => [
      start_time_unix_nano,
      end_time_unix_nano
    ])
    const now = Date.UTC(2026, 0, 1)
    expect(times).toEqual([
      [`${now - 2_341}500000`, `${now}000000`],
      ...Array(5).fill([`${at}000000`, `${at + 2_340}500000`]),
      [`${at / 1_000}123456789`, `${at / 1_000}123456789`],
      ["500000", "500000"]
    ])
  })

  it("that failed says so, and keeps its message and its metadata only as other errors and spans do", async () => {
    const failed = { ...event, status: "error", errorMessage: `refused ${"sk-secretsecretsecret"}` } as const
    const [open, closed, silent] = [
      await watching({ apiKey: "sk-secretsecretsecret" }),
      await watching({ zeroDataRetention: true }),
      await watching({ captureContent: false })
    ]
    for (const { watch } of [open, closed, silent]) watch.logEvent(failed)
    const [[shown], [kept]] = [await open.spans(), await closed.spans()]
    expect(shown?.status.code).toBe("ERROR")
    expect(shown?.status.message).toMatch(/^refused /)
    expect(JSON.stringify(shown)).not.toContain("secretsecret")
    for (const { spans } of [closed, silent]) expect((await spans())[0]?.status).toEqual({ code: "ERROR" })
    expect(kept?.metadata).toEqual(event.metadata)
  })

  it("carries the cost that it gives, or that of a price of your own; else the server prices it", async () => {
    const { spans, watch } = await watching({ prices: { "mine/m": { input: 1, output: 2 } } })
    watch.logEvent({ model: "m", provider: "mine", inputTokens: 1_000_000, outputTokens: 500_000 })
    watch.logEvent({ model: "m", provider: "mine", inputTokens: 1_000_000, costUsd: 7 })
    watch.logEvent({ model: "m", provider: "mine" })
    watch.logEvent({ model: "gpt-4o-mini", provider: "openai", inputTokens: 1_000_000, costUsd: 0 })
    watch.logEvent({ model: "gpt-4o-mini", provider: "openai", inputTokens: 1_000_000 })
    const costs = (await spans()).map(({ cost_source, cost_usd }) => [cost_usd, cost_source])
    expect(costs).toEqual([
      [2, "custom"],
      [7, "reported"],
      [undefined, undefined],
      [0, "reported"],
      [undefined, undefined]
    ])
  })

  it("changes nothing for the breakers, which are about the calls that pass them", async () => {
    const { agent, call, global, watch } = await guarded({
      budgetPerHour: 1.5,
      maxCallsPerMinute: 2,
      blockOnThreshold: true
    })
    watch.agent("A", {}, () => {
      for (let n = 0; n < 10; n++) watch.logEvent({ model: "m", inputTokens: 1_000_000, costUsd: 100, status: "error" })
    })
    expect(await call()).toBe("done")
    expect(global()).toMatchObject({ spent: 1, settled: 1, errors: 0, callsThisMinute: 1 })
    expect(agent("A")).toMatchObject({ spent: 0, settled: 0 })
    expect(watch.health()).toMatchObject({ calls: 1, blocked: 0 })
  })

  it("knows all that the server's own form of an event has, and is held to the same bounds", () => {
    const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
    const names = Object.keys(SentEvent.fields)
      .filter((name) => name !== "id")
      .map(camel)
    const all: Required<LoggedEvent> = {
      taskName: "t",
      agentName: "a",
      model: "m",
      provider: "p",
      inputTokens: 1,
      outputTokens: 1,
      latencyMs: 1,
      costUsd: 1,
      status: "error",
      errorMessage: "e",
      timestamp: 0,
      metadata: {}
    }
    expect(Object.keys(all)).toEqual(expect.arrayContaining(names))
  })
})

describe("what is not as documented", () => {
  const odd: Readonly<Record<keyof LoggedEvent, ReadonlyArray<unknown>>> = {
    taskName: ["", "x".repeat(257), 5, {}],
    agentName: ["", "x".repeat(257), 5],
    model: ["", "x".repeat(257), 5],
    provider: ["", 5],
    inputTokens: [-1, 0.5, 1_000_000_001, Number.NaN, Number.POSITIVE_INFINITY, "5", 5n],
    outputTokens: [-1, 0.5, 1_000_000_001, Number.NaN, "5"],
    latencyMs: [-1, Number.NaN, Number.POSITIVE_INFINITY, 1_000_000_000_001, "5"],
    costUsd: [-1, Number.NaN, 1_000_001, "5"],
    status: ["ok", true, "SUCCESS"],
    errorMessage: [5, new Error("x")],
    timestamp: [
      "yesterday",
      "2026-02-30",
      "",
      new Date(Number.NaN),
      Object.create(Date.prototype),
      -1,
      Number.NaN,
      9_300_000_000_000,
      1e14,
      {}
    ],
    metadata: [[], "x", 5, new Date(0)]
  }

  for (const [name, values] of Object.entries(odd)) {
    it(`of ${name} is left out, counted and said once, and the rest is recorded`, async () => {
      const { lines, spans, watch } = await watching()
      watch.logEvent({ taskName: "t", agentName: "a", model: "m" })
      for (const value of values) watch.logEvent({ taskName: "t", agentName: "a", model: "m", [name]: value })
      const [plain, ...sent] = await spans()
      expect(sent).toHaveLength(values.length)
      const facts = ({ model_inference, status, cost_usd, metadata, task, agent_id }: NonNullable<typeof plain>) => ({
        model_inference,
        status,
        cost_usd,
        metadata,
        task,
        agent_id
      })
      const left = { taskName: { task: "default" }, agentName: { agent_id: "default" }, model: {} }[name] ?? {}
      for (const span of sent) {
        const expected = { ...facts(plain ?? {}), ...left }
        if (name === "model") delete expected.model_inference.model_name
        expect(facts(span)).toEqual(expected)
        Schema.decodeUnknownSync(Span)(span)
      }
      expect(watch.health()).toMatchObject({ passedOver: values.length, faults: 0 })
      const said = lines.filter((line) => line.includes("passed over"))
      expect(said).toEqual([`[AgentWatch] a value of ${name} given to logEvent() is not as documented: passed over`])
    })
  }

  it("the bounds themselves are within them", async () => {
    const { spans, watch } = await watching()
    watch.logEvent({ inputTokens: 1_000_000_000, latencyMs: 1_000_000_000_000, costUsd: 1_000_000, timestamp: 0 })
    watch.logEvent({ inputTokens: 0, latencyMs: 0, costUsd: 0, timestamp: 9_223_372_036_854 })
    const sent = await spans()
    expect(sent).toHaveLength(2)
    for (const span of sent) Schema.decodeUnknownSync(Span)(span)
    expect(watch.health().passedOver).toBe(0)
  })

  it("such as a name in the wrong case is said, and what is no event at all leaves nothing", async () => {
    const { lines, spans, watch } = await watching()
    watch.logEvent({ model: "m", input_tokens: 5 })
    for (const none of [undefined, null, "event", 5, [], () => {}]) watch.logEvent(none)
    expect(await spans()).toHaveLength(1)
    expect(watch.health()).toMatchObject({ passedOver: 7, faults: 0 })
    expect(lines.filter((line) => line.includes("passed over"))).toHaveLength(2)
  })

  it("such as what throws when it is looked at, or cannot be written as JSON, never reaches the program", async () => {
    const { spans, watch } = await watching()
    const hostile = Object.defineProperty({ taskName: "t" }, "model", {
      enumerable: true,
      get: () => {
        throw new Error("no")
      }
    })
    const circular: Record<string, unknown> = {}
    circular.self = circular
    watch.logEvent(hostile)
    watch.logEvent({ model: "m", metadata: { fine: 1, circular, big: 5n } })
    watch.logEvent(
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error("no")
          }
        }
      )
    )
    expect(await spans()).toMatchObject([
      { name: "t" },
      { metadata: { fine: 1, circular: "[no JSON]", big: "[no JSON]" } },
      { name: "default" }
    ])
    expect(watch.health()).toMatchObject({ faults: 0, passedOver: 1 })
  })
})

describe("logEvent() where nobody watches", () => {
  beforeEach(() => void vi.resetModules())

  it("drops the event with one warning, before init() and after shutdown()", async () => {
    const warn = vi
      .spyOn(console, "warn")
      .mockReset()
      .mockImplementation(() => {})
    const said = vi.spyOn(console, "error").mockImplementation(() => {})
    const { init, logEvent, shutdown, getState } = await import("../src/index.js")
    logEvent(event)
    Reflect.apply(logEvent, undefined, [undefined])
    init({ serverUrl: "http://127.0.0.1:9", autoPatch: false })
    await shutdown({ timeout: 0 })
    logEvent(event)
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0]?.[0]).toContain("logEvent()")
    expect(getState().health).toMatchObject({ queued: 0, passedOver: 0 })
    said.mockRestore()
    warn.mockRestore()
  })
})
