import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { agent, flush, getState, init, monitor, shutdown, span, trace, track } from "../../src/index.js"
import { chatRequest, dollarACall, serveChat } from "../support/chat.js"
import { type Sent, serveIngest } from "../support/servers.js"

const crowd = process.env.AGENTWATCH_LONG === undefined ? 250 : 1_000

beforeEach(() => {
  for (const level of ["error", "warn"] as const) vi.spyOn(console, level).mockImplementation(() => {})
})
afterEach(async () => {
  monitor()?.resetWindows()
  await shutdown({ timeout: 0 })
  vi.restoreAllMocks()
})

const begin = async () => {
  const [chat, ingest] = [await serveChat(), await serveIngest()]
  init({ serverUrl: ingest.url, providers: { [chat.host]: "openai" }, prices: dollarACall })
  /** What is said is told again by the recorded input. */
  const call = async (said: string) => {
    const reply = await fetch(chat.path, chatRequest({ messages: [{ role: "user", content: said }] }))
    return reply.text()
  }
  const spans = async () => {
    expect(await flush()).toMatchObject({ dropped: 0, pending: 0 })
    return ingest.spans
  }
  return { call, spans }
}

const everyone = Array.from({ length: crowd }, (_, n) => n)

/** By what they are called; each is there once. */
const byName = (spans: ReadonlyArray<Sent>) => {
  const named = new Map(
    spans.map((sent) => [sent.kind === "CLIENT" ? JSON.parse(sent.input)[0].content : sent.name, sent])
  )
  expect(named.size).toBe(spans.length)
  return (name: string): Sent => named.get(name) ?? expect.fail(`no span of ${name}`)
}

// A machine may be slow, and its Node old.
describe(`${crowd} pieces of work at once, each in agents of its own,`, { timeout: 120_000 }, () => {
  it("are each recorded in their own scope, below their own parent, in their own trace", async () => {
    const { call, spans } = await begin()
    await Promise.all(
      everyone.map((n) =>
        agent(`outer ${n}`, () =>
          trace(`root ${n}`, { task: `task ${n}`, sessionId: `session ${n}` }, async () => {
            await call(`first ${n}`)
            await agent(`inner ${n}`, () => span(`step ${n}`, () => call(`second ${n}`)))
            await call(`third ${n}`)
          })
        )
      )
    )
    const sent = await spans()
    expect(sent).toHaveLength(5 * crowd)
    const find = byName(sent)
    const traces = new Set<string>()
    for (const n of everyone) {
      const [root, step] = [find(`root ${n}`), find(`step ${n}`)]
      traces.add(root.trace_id)
      const around = { trace_id: root.trace_id, task: `task ${n}`, session_id: `session ${n}` }
      const outer = { ...around, agent_id: `outer ${n}`, agent_path: [`outer ${n}`] }
      const inner = { ...around, agent_id: `inner ${n}`, agent_path: [`outer ${n}`, `inner ${n}`] }
      expect(root).toMatchObject(outer)
      expect(root).not.toHaveProperty("parent_span_id")
      expect(find(`first ${n}`)).toMatchObject({ ...outer, parent_span_id: root.span_id })
      expect(step).toMatchObject({ ...inner, parent_span_id: root.span_id })
      expect(find(`second ${n}`)).toMatchObject({ ...inner, parent_span_id: step.span_id })
      expect(find(`third ${n}`)).toMatchObject({ ...outer, parent_span_id: root.span_id })
    }
    expect(traces.size).toBe(crowd)
    const { agents, global } = getState()
    const spent = new Map(agents.map((breaker) => [breaker.scopeId, breaker.spent]))
    expect(global.spent).toBe(3 * crowd)
    for (const n of everyone) expect([spent.get(`outer ${n}`), spent.get(`inner ${n}`)]).toEqual([3, 1])
  })

  it("may be async generators, whose items are asked for by somebody else, in turns", async () => {
    const { call, spans } = await begin()
    const words = (n: number) =>
      agent(`generous ${n}`, () =>
        track({ name: `words ${n}`, task: `task ${n}` })(async function* () {
          yield await call(`first ${n}`)
          yield await call(`second ${n}`)
        })()
      )
    const streams = everyone.map(words)
    // Whoever asks is in a scope of its own, which is none of theirs.
    await trace("reader", async () => {
      for (let turn = 0; turn < 3; turn++) await Promise.all(streams.map((stream) => stream.next()))
    })
    const sent = await spans()
    expect(sent).toHaveLength(3 * crowd + 1)
    const find = byName(sent)
    expect(new Set(sent.map(({ trace_id }) => trace_id)).size).toBe(crowd + 1)
    for (const n of everyone) {
      const own = find(`words ${n}`)
      const around = { trace_id: own.trace_id, task: `task ${n}`, agent_path: [`generous ${n}`] }
      expect(own).toMatchObject({ ...around, status: { code: "OK" } })
      for (const turn of ["first", "second"]) {
        expect(find(`${turn} ${n}`)).toMatchObject({ ...around, parent_span_id: own.span_id })
      }
    }
  })

  it("may be one inside the other: each calls for its own agent, of which the innermost are kept in the path", async () => {
    const { call, spans } = await begin()
    const enter = async (n: number): Promise<void> => {
      // A stack of its own, since none holds so many levels.
      await undefined
      if (n === crowd) return
      await agent(`level ${n}`, () =>
        span(`step ${n}`, async () => {
          await Promise.all([call(`call ${n}`), enter(n + 1)])
        })
      )
    }
    await enter(0)
    const sent = await spans()
    expect(sent).toHaveLength(2 * crowd)
    const find = byName(sent)
    expect(new Set(sent.map(({ trace_id }) => trace_id)).size).toBe(1)
    for (const n of everyone) {
      const step = find(`step ${n}`)
      const path = everyone.slice(Math.max(0, n - 63), n + 1).map((level) => `level ${level}`)
      const acting = { agent_id: `level ${n}`, agent_path: path }
      expect(step).toMatchObject(n === 0 ? acting : { ...acting, parent_span_id: find(`step ${n - 1}`).span_id })
      expect(find(`call ${n}`)).toMatchObject({ ...acting, parent_span_id: step.span_id })
    }
  })
})
