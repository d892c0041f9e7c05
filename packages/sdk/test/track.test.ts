import ts from "typescript"
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from "vitest"
import { agent, currentTraceId, flush, getState, init, monitor, shutdown, span, trace, track } from "../src/index.js"
import { chatRequest, dollarACall, serveChat } from "./support/chat.js"
import { type Sent, serveIngest } from "./support/servers.js"

const warn = vi.spyOn(console, "warn")
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {})
  warn.mockReset().mockImplementation(() => {})
})
afterEach(async () => {
  // Breakers live as long as the process.
  monitor()?.resetWindows()
  await shutdown({ timeout: 0 })
})

const begin = async () => {
  const [chat, ingest] = [await serveChat(), await serveIngest()]
  init({ serverUrl: ingest.url, providers: { [chat.host]: "openai" }, prices: dollarACall })
  const call = async () => (await fetch(chat.path, chatRequest())).text()
  const spans = async () => {
    await flush()
    return ingest.spans
  }
  return { call, spans }
}

const one = (spans: ReadonlyArray<Sent>, name: string): Sent => {
  const found = spans.filter((span) => span.name === name)
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} spans called ${name}`)
  return found[0]
}

const caught = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

describe("a tracked function", () => {
  it("is a span of its own, whose labels flow to the calls inside, where each is one request and nothing else is", async () => {
    const { call, spans } = await begin()
    const options = { task: "summarize", agent: "research-bot", tags: ["a"], metadata: { n: 1 }, attributes: { b: 2 } }
    const summarize = track(options)(async (text: string) => {
      await call()
      return text.toUpperCase()
    })
    expect(await summarize("words")).toBe("WORDS")
    await call()
    const sent = await spans()
    expect(sent).toHaveLength(3)
    const [own, inner, outer] = [one(sent, "summarize"), ...sent.filter(({ kind }) => kind === "CLIENT")]
    const labels = { task: "summarize", agent_id: "research-bot", agent_name: "research-bot", tags: ["a"] }
    expect(own).toMatchObject({
      ...labels,
      kind: "INTERNAL",
      status: { code: "OK" },
      metadata: { n: 1 },
      attributes: { b: 2 }
    })
    expect(own).not.toHaveProperty("model_inference")
    expect(own).not.toHaveProperty("cost_usd")
    expect(inner).toMatchObject({ ...labels, parent_span_id: own.span_id, trace_id: own.trace_id, cost_usd: 1 })
    expect(inner).not.toHaveProperty("metadata")
    expect(outer).toMatchObject({ agent_id: "default" })
    expect(outer).not.toHaveProperty("task")
    expect(BigInt(own.end_time_unix_nano)).toBeGreaterThanOrEqual(BigInt(inner?.end_time_unix_nano))
    expect(getState().global).toMatchObject({ settled: 2 })
    expect(getState().agents).toMatchObject([{ scopeId: "research-bot", settled: 1, spent: 1 }])
  })

  it("is a step of the trace around, and what it does not say holds as it did there", async () => {
    const { spans } = await begin()
    const step = track({ name: "the step" })(() => span("inside", () => currentTraceId()))
    const traceId = trace("root", { task: "outer", tags: ["t"], agentId: "X" }, step)
    const sent = await spans()
    const [root, own, inside] = ["root", "the step", "inside"].map((name) => one(sent, name))
    expect(own).toMatchObject({
      trace_id: traceId,
      parent_span_id: root?.span_id,
      task: "outer",
      agent_id: "X",
      tags: ["t"]
    })
    expect(inside).toMatchObject({ parent_span_id: own?.span_id })
  })

  it("is called by its name option, else its task, else its own name", async () => {
    const { spans } = await begin()
    function own() {}
    track({ name: "given", task: "a task" })(own)()
    track({ task: "a task" })(own)()
    track()(own)()
    track()(() => {})()
    track()(Object.defineProperty(() => {}, "name", { value: "x".repeat(300) }))()
    expect((await spans()).map(({ name }) => name)).toEqual(["given", "a task", "own", "anonymous", "x".repeat(256)])
  })

  it("acts for an agent as agent() does: its breaker holds, and inside itself it stays what it was called", async () => {
    const { call, spans } = await begin()
    const ask = track({ agent: "A" })(call)
    await agent("A", { role: "Researcher", budgetPerHour: 1, blockOnThreshold: true }, ask)
    await expect(ask()).rejects.toMatchObject({ name: "CircuitBreakerError", scopeId: "A" })
    const calls = (await spans()).filter(({ kind }) => kind === "CLIENT")
    expect(calls).toMatchObject([{ agent_role: "Researcher", agent_path: ["A"] }])
  })

  it("gives and throws what the function does, the very same things", async () => {
    const { spans } = await begin()
    const [error, result] = [new RangeError("out of range"), { a: 1 }]
    const failing = () => {
      throw error
    }
    expect(track()(() => result)()).toBe(result)
    expect(caught(track({ name: "sync" })(failing))).toBe(error)
    await expect(track({ name: "async" })(async () => failing())()).rejects.toBe(error)
    const sent = await spans()
    for (const name of ["sync", "async"]) {
      expect(one(sent, name).status).toEqual({ code: "ERROR", message: "out of range" })
    }
  })

  it("may be an async generator: its span and its labels last until the last item, whoever asks for it", async () => {
    const { call, spans } = await begin()
    const words = track({ name: "words", task: "stream" })(async function* (count: number) {
      for (let n = 0; n < count; n++) {
        await call()
        yield n
      }
      return "end"
    })
    const items = words(2)
    const seen: Array<number> = []
    for await (const item of items) seen.push(item)
    expect(seen).toEqual([0, 1])
    const sent = await spans()
    const own = one(sent, "words")
    const calls = sent.filter(({ kind }) => kind === "CLIENT")
    expect(calls.map(({ parent_span_id, task }) => [parent_span_id, task])).toEqual([
      [own.span_id, "stream"],
      [own.span_id, "stream"]
    ])
    for (const { end_time_unix_nano } of calls) {
      expect(BigInt(own.end_time_unix_nano)).toBeGreaterThanOrEqual(BigInt(end_time_unix_nano))
    }
  })

  it("keeps name, length, text, properties, this, arguments and new", () => {
    function work(this: unknown, a: number, ...rest: ReadonlyArray<number>) {
      return [this, a, ...rest]
    }
    work.cache = new Map([[1, 2]])
    const tracked = track({ name: "other" })(work)
    expect([tracked.name, tracked.length, tracked.cache]).toEqual(["work", 1, work.cache])
    expect(Reflect.ownKeys(tracked)).toEqual(Reflect.ownKeys(work))
    const self = {}
    expect(tracked.call(self, 1, 2, 3)).toEqual([self, 1, 2, 3])
    class Point {
      readonly x: number
      constructor(x: number) {
        this.x = x
      }
    }
    const Tracked = track()(Point as unknown as (x: number) => Point) as unknown as typeof Point
    expect(new Tracked(4)).toEqual(new Point(4))
    expect(new Tracked(4)).toBeInstanceOf(Point)
  })

  it("has the type of the function: generic, overloaded, with its this", () => {
    function pick(key: "a"): number
    function pick(key: "b"): string
    function pick(key: string): number | string {
      return key
    }
    expectTypeOf(track()(pick)).toEqualTypeOf(pick)
    const same = <T>(value: T): T => value
    const tracked = track()(same)
    expectTypeOf(tracked("text" as const)).toEqualTypeOf<"text">()
    expectTypeOf(tracked(5)).toEqualTypeOf<number>()
    function method(this: Date, style: string) {
      return `${style}${this.getTime()}`
    }
    expectTypeOf(track()(method)).toEqualTypeOf(method)
    // @ts-expect-error: it is no function
    expect(() => track()("text")).toThrow(TypeError)
  })

  it("made before init() is watched when it is called after it, and after shutdown() runs unwatched again", async () => {
    const early = track({ name: "early", agent: "E" })(() => currentTraceId())
    expect(early()).toBeUndefined()
    const { spans } = await begin()
    expect(early()).toMatch(/^[0-9a-f]{32}$/)
    expect(await spans()).toHaveLength(1)
    await shutdown()
    expect(early()).toBeUndefined()
  })

  it("may be one of many that are made in one go", () => {
    const double = (n: number) => 2 * n
    expect([double, double].map<typeof double>(track()).map((work) => work(4))).toEqual([8, 8])
  })
})

describe("options of track()", () => {
  it("that it does not know, and what is no function, throw at once and name themselves", () => {
    const wrong = (options: unknown) => () => Reflect.apply(track, undefined, [options])
    expect(wrong({ tsk: "x" })).toThrow('"tsk" is not an option of track()')
    expect(wrong({ budgetPerHour: 1 })).toThrow(TypeError)
    for (const none of [null, "x", 5, [], () => {}]) expect(wrong(none)).toThrow(TypeError)
    for (const none of [undefined, null, "x", {}]) {
      expect(() => Reflect.apply(track(), undefined, [none])).toThrow("track(): expected a function")
    }
  })

  it("that are not as documented are passed over when the function runs: counted each time, and said once", async () => {
    const { spans } = await begin()
    const odd = { name: 5, task: "", agent: "x".repeat(257), tags: ["ok", 5], metadata: [], attributes: "x" }
    const work = Reflect.apply(track, undefined, [odd])(function own() {
      return 42
    })
    expect([work(), work()]).toEqual([42, 42])
    const [first] = await spans()
    expect(first).toMatchObject({ name: "own", agent_id: "default", tags: ["ok"] })
    for (const key of ["task", "metadata", "attributes"]) expect(first).not.toHaveProperty(key)
    expect(getState().health).toMatchObject({ passedOver: 12, faults: 0 })
    expect(warn).toHaveBeenCalledTimes(6)
  })

  it("are those of the time when it was called", async () => {
    const { spans } = await begin()
    const options = { task: "before" }
    const work = track(options)(() => {})
    options.task = "after"
    work()
    expect(await spans()).toMatchObject([{ task: "before" }])
  })
})

/** What TypeScript makes of a class whose methods are decorated, run. */
const compiled = (body: string, experimentalDecorators: boolean): unknown => {
  const { outputText } = ts.transpileModule(`${body}\nreturn Bot`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.None, experimentalDecorators }
  })
  return new Function("track", outputText)(track)
}

interface Bot {
  new (): { ask(text: string): Promise<string>; other(): number }
  all(): string
}

for (const form of ["standard", "experimental"] as const) {
  describe(`track() as a decorator, in TypeScript's ${form} form,`, () => {
    const make = (body: string) => compiled(body, form === "experimental")

    it("records methods, static ones and those with a symbol for a name, with their this and their arguments", async () => {
      const { spans } = await begin()
      const Bot = make(`class Bot {
        name = "bot"
        @track({ task: "asking", agent: "decorated" }) async ask(text) { return this.name + text }
        @track() other() { return this instanceof Bot ? 42 : 0 }
        @track() static all() { return this.name }
        @track() [Symbol.for("tick")]() {}
      }`) as Bot
      const bot = new Bot()
      expect([await bot.ask("!"), bot.other(), Bot.all()]).toEqual(["bot!", 42, "Bot"])
      Reflect.get(bot, Symbol.for("tick")).call(bot)
      expect([bot.ask.name, bot.ask.length]).toEqual(["ask", 1])
      expect(Object.keys(Bot.prototype)).toEqual([])
      const sent = await spans()
      expect(sent.map(({ name }) => name).sort()).toEqual(["all", "asking", "other", "tick"])
      expect(one(sent, "asking")).toMatchObject({ task: "asking", agent_id: "decorated" })
    })

    it("is for methods alone: anything else throws when the class is made, and names itself", () => {
      expect(() => make("class Bot { @track() get size() { return 1 } }")).toThrow("size is no method")
      expect(() => make("class Bot { @track() field = () => {} }")).toThrow("field is no method")
    })
  })
}
