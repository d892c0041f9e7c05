import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { describe, expect, it, vi } from "vitest"
import { settled } from "../support/ManualClock.js"
import type { Sent } from "../support/servers.js"
import { watching } from "../support/watching.js"

setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

const named = (spans: ReadonlyArray<Sent>, name: string) => spans.find((span) => span.name === name) ?? {}

describe("trace() and span()", () => {
  it("leave an object as it is that thousands of them give back", async () => {
    const { watch } = await watching()
    class Own extends Promise<number> {}
    const thenable = Own.resolve(42)
    const iterable = {
      async *[Symbol.asyncIterator]() {
        yield 1
      }
    }
    for (let pass = 0; pass < 20_000; pass++) {
      watch.span("shared", {}, () => thenable)
      watch.agent("Shared", {}, () => iterable)
    }
    expect(await thenable).toBe(42)
    for await (const item of iterable) expect(item).toBe(1)
  })

  it("record a root and its steps, each below the one it was called in", async () => {
    const { spans, watch } = await watching()
    const result = watch.trace("root", { metadata: { a: 1 } }, () =>
      watch.span("outer", { attributes: { "code.function": "f" } }, () => watch.span("inner", {}, () => 42))
    )
    expect(result).toBe(42)
    const sent = await spans()
    const [root, outer, inner] = ["root", "outer", "inner"].map((name) => named(sent, name))
    expect(sent).toHaveLength(3)
    expect(root).toMatchObject({
      kind: "SERVER",
      status: { code: "OK" },
      metadata: { a: 1 },
      compliance_flags: ["eu_ai_act_art12_relevant"]
    })
    expect(root).not.toHaveProperty("parent_span_id")
    expect(root).not.toHaveProperty("model_inference")
    expect(outer).toMatchObject({
      kind: "INTERNAL",
      parent_span_id: root?.span_id,
      attributes: { "code.function": "f" }
    })
    expect(outer).not.toHaveProperty("compliance_flags")
    expect(inner).toMatchObject({ kind: "INTERNAL", parent_span_id: outer?.span_id, trace_id: root?.trace_id })
    const times = [root, outer, inner].map((span) => BigInt(span?.start_time_unix_nano))
    expect(times).toEqual([...times].sort((a, b) => Number(a - b)))
    expect(BigInt(inner?.end_time_unix_nano)).toBeLessThanOrEqual(BigInt(root?.end_time_unix_nano))
  })

  it("inside a trace stay in it: a nested trace() is a step, and its traceId is passed over", async () => {
    const { spans, watch } = await watching()
    const traceId = "0123456789ABCDEF0123456789abcdef"
    watch.trace("outer", { traceId }, () => watch.trace("inner", { traceId: "f".repeat(32) }, () => {}))
    const sent = await spans()
    expect(sent.map(({ trace_id }) => trace_id)).toEqual([traceId.toLowerCase(), traceId.toLowerCase()])
    expect(named(sent, "inner")).toMatchObject({ kind: "INTERNAL", parent_span_id: named(sent, "outer").span_id })
    expect(named(sent, "inner")).not.toHaveProperty("compliance_flags")
  })

  it("outside of any trace begin one: a span() is then its root", async () => {
    const { spans, watch } = await watching()
    expect(watch.currentTraceId()).toBeUndefined()
    const inside = watch.span("alone", {}, () => watch.currentTraceId())
    const [span] = await spans()
    expect(span).toMatchObject({ name: "alone", kind: "INTERNAL", trace_id: inside })
    expect(span).not.toHaveProperty("parent_span_id")
    expect(watch.currentTraceId()).toBeUndefined()
  })

  it("hand on what is thrown, the very same error, and record its message", async () => {
    const { spans, watch } = await watching()
    const error = new RangeError("out of range")
    const thrown = (work: () => unknown) => {
      try {
        return work()
      } catch (caught) {
        return caught
      }
    }
    expect(
      thrown(() =>
        watch.trace("sync", {}, () => {
          throw error
        })
      )
    ).toBe(error)
    await expect(
      watch.span("async", {}, async () => {
        throw error
      })
    ).rejects.toBe(error)
    expect(
      thrown(() =>
        watch.span("text", {}, () => {
          throw "just a text"
        })
      )
    ).toBe("just a text")
    expect(
      thrown(() =>
        watch.span("nothing", {}, () => {
          throw undefined
        })
      )
    ).toBe(undefined)
    const hostile = {
      get message() {
        throw error
      }
    }
    expect(
      thrown(() =>
        watch.span("hostile", {}, () => {
          throw hostile
        })
      )
    ).toBe(hostile)
    expect((await spans()).map(({ name, status }) => [name, status])).toEqual([
      ["sync", { code: "ERROR", message: "out of range" }],
      ["async", { code: "ERROR", message: "out of range" }],
      ["text", { code: "ERROR", message: "just a text" }],
      ["nothing", { code: "ERROR", message: "undefined" }],
      ["hostile", { code: "ERROR", message: "Error" }]
    ])
  })

  it("leave a rejection that nobody handles as unhandled as it was", async () => {
    const { watch } = await watching()
    const seen: Array<unknown> = []
    const others = process.listeners("unhandledRejection")
    process.removeAllListeners("unhandledRejection")
    process.on("unhandledRejection", (reason) => seen.push(reason))
    try {
      watch.trace("dropped", {}, async () => {
        throw "dropped"
      })
      watch.agent("dropped", {}, async () => {
        throw "dropped too"
      })
      await settled()
      await watch
        .trace("handled", {}, async () => {
          throw "handled"
        })
        .catch(() => {})
      await settled()
    } finally {
      process.removeAllListeners("unhandledRejection")
      for (const listener of others) process.on("unhandledRejection", listener)
    }
    expect(seen).toEqual(["dropped", "dropped too"])
  })

  it("give back what the function gives back", async () => {
    const { watch } = await watching()
    const objects = [
      {},
      [],
      () => {},
      new Map(),
      Object.freeze({ next: 1 }),
      null,
      undefined,
      0,
      "",
      1n,
      Symbol.iterator
    ]
    for (const object of objects) {
      for (const door of [watch.trace, watch.span, watch.agent]) {
        expect(door("same", {}, () => object)).toBe(object)
        const promise = door("same", {}, async () => object)
        expect(promise).toBeInstanceOf(Promise)
        expect(await promise).toBe(object)
      }
    }
  })

  it("keep the methods that a library hangs on its promises", async () => {
    const { spans, watch } = await watching()
    const promise = Object.assign(Promise.resolve("body"), { json: () => "parsed" })
    const watched = watch.trace("got", {}, () => promise)
    expect(watched.json()).toBe("parsed")
    expect(await watched).toBe("body")
    expect(await spans()).toHaveLength(1)
  })

  it("let a lazy promise stay lazy, and run it in the context it was made in", async () => {
    const { spans, watch } = await watching()
    let started = 0
    let traceId: string | undefined
    const begin = () => {
      started++
      traceId = watch.currentTraceId()
      return Promise.resolve("late")
    }
    class Lazy extends Promise<string> {
      // biome-ignore lint/suspicious/noThenProperty: a promise that only begins when it is asked
      override then<A, B>(
        done?: ((value: string) => A | PromiseLike<A>) | null,
        failed?: ((error: unknown) => B | PromiseLike<B>) | null
      ) {
        return begin().then(done, failed)
      }
      override finally(work?: (() => void) | null) {
        return begin().finally(work)
      }
      static override get [Symbol.species]() {
        return Promise
      }
    }
    for (const use of [
      (lazy: Lazy) => lazy,
      (lazy: Lazy) => lazy.finally(() => {}),
      (lazy: Lazy) => lazy.catch(() => {})
    ]) {
      const lazy = new Lazy(() => {})
      const watched = watch.trace("lazy", {}, () => lazy)
      expect(watched).toBe(lazy)
      await settled()
      expect(started).toBe(0)
      expect(await use(watched)).toBe("late")
      expect(started).toBe(1)
      started = 0
      expect((await spans()).at(-1)).toMatchObject({ status: { code: "OK" }, trace_id: traceId })
    }
    expect(await spans()).toHaveLength(3)
  })
})

describe("iterators that a function gives back", () => {
  const numbers = (see: () => void, fail = false) =>
    async function* () {
      see()
      yield 1
      see()
      if (fail) throw new Error("no more")
      yield 2
    }

  it("run in the context they were made in, and their end is the end of the span", async () => {
    const { ingest, spans, watch } = await watching()
    const seen: Array<string | undefined> = []
    const iterator = watch.trace(
      "generator",
      {},
      numbers(() => seen.push(watch.currentTraceId()))
    )
    await watch.flush(10_000)
    expect(ingest.spans).toEqual([])
    const values: Array<number> = []
    for await (const value of iterator) values.push(value)
    expect(values).toEqual([1, 2])
    expect(watch.currentTraceId()).toBeUndefined()
    const [span] = await spans()
    expect(span?.status).toEqual({ code: "OK" })
    expect(seen).toEqual([span?.trace_id, span?.trace_id])
  })

  it("also where the function is async, where it fails, and where the caller leaves", async () => {
    const { spans, watch } = await watching()
    const failing = await watch.span("fails", {}, async () => numbers(() => {}, true)())
    await expect(
      (async () => {
        for await (const _ of failing);
      })()
    ).rejects.toThrow("no more")
    for await (const _ of watch.span(
      "left",
      {},
      numbers(() => {})
    ))
      break
    expect((await spans()).map(({ name, status }) => [name, status.code])).toEqual([
      ["fails", "ERROR"],
      ["left", "OK"]
    ])
  })

  it("stay what they are: streams and other things that can be iterated keep identity and context", async () => {
    const { spans, watch } = await watching()
    let inside: string | undefined
    const iterable = {
      [Symbol.asyncIterator]() {
        inside = watch.currentTraceId()
        return numbers(() => seen.push(watch.currentTraceId()))()
      }
    }
    const seen: Array<string | undefined> = []
    const result = await watch.trace("iterable", {}, async () => iterable)
    expect(result).toBe(iterable)
    for await (const _ of result);
    const stream = new ReadableStream()
    expect(watch.agent("stream", {}, () => stream)).toBe(stream)
    const [span] = await spans()
    expect([inside, ...seen]).toEqual(Array(3).fill(span?.trace_id))
  })

  it("are recorded when they are dropped without having been used", async () => {
    const { ingest, watch } = await watching()
    const drop = () =>
      void watch.trace(
        "dropped",
        {},
        numbers(() => {})
      )
    drop()
    for (let turn = 0; turn < 500 && watch.health().queued === 0; turn++) {
      collect()
      await settled()
    }
    await watch.flush(10_000)
    expect(ingest.spans.map(({ name, status }) => [name, status])).toEqual([["dropped", { code: "UNSET" }]])
  })
})

describe("labels", () => {
  it("of agents nest, and the innermost acts", async () => {
    const { spans, watch } = await watching({
      agent: "fallback",
      task: "everything",
      environment: "test",
      release: "1.2"
    })
    watch.span("nobody", {}, () => {})
    watch.agent("Planner", { role: "Boss", id: "p-1" }, () => {
      watch.span("planned", { task: "plan" }, () => {})
      watch.agent("Worker", {}, () => watch.agent("Worker", {}, () => watch.span("worked", {}, () => {})))
    })
    const sent = await spans()
    expect(named(sent, "nobody")).toMatchObject({
      agent_id: "fallback",
      agent_name: "fallback",
      agent_role: "Agent",
      task: "everything",
      environment: "test",
      release: "1.2"
    })
    expect(named(sent, "nobody")).not.toHaveProperty("agent_path")
    expect(named(sent, "planned")).toMatchObject({
      agent_id: "p-1",
      agent_name: "Planner",
      agent_role: "Boss",
      agent_path: ["p-1"],
      task: "plan"
    })
    expect(named(sent, "worked")).toMatchObject({
      agent_id: "Worker",
      agent_role: "Agent",
      agent_path: ["p-1", "Worker"]
    })
  })

  it("of a trace hold for everything inside it", async () => {
    const { spans, watch } = await watching()
    const options = { agentName: "Bot", agentRole: "Helper", task: "t", sessionId: "s", userId: "u", tags: ["x", "y"] }
    watch.trace("root", { ...options, metadata: { only: "here" } }, () => watch.span("step", {}, () => {}))
    for (const span of await spans()) {
      expect(span).toMatchObject({
        agent_id: "Bot",
        agent_name: "Bot",
        agent_role: "Helper",
        agent_path: ["Bot"],
        task: "t",
        session_id: "s",
        user_id: "u",
        tags: ["x", "y"]
      })
    }
    expect(named(await spans(), "step")).not.toHaveProperty("metadata")
  })

  it("that are not as documented are passed over with one warning each, and the function runs", async () => {
    const { lines, spans, watch } = await watching()
    const work = vi.fn(() => "done")
    const odd = {
      traceId: "0".repeat(32),
      agentId: "",
      agentName: 7,
      task: {},
      sessionId: "x".repeat(257),
      userId: null,
      tags: ["fine", 3],
      metadata: "text",
      get agentRole(): never {
        throw new Error("hostile")
      }
    }
    const { agentRole: _, ...harmless } = Object.getOwnPropertyDescriptors(odd)
    const options = Object.defineProperties({}, harmless as PropertyDescriptorMap)
    for (let again = 0; again < 2; again++) {
      expect(watch.trace("odd", options, work)).toBe("done")
      expect(watch.trace(undefined as never, odd as never, work)).toBe("done")
      expect(watch.span("", 7 as never, work)).toBe("done")
      expect(watch.agent(null as never, { id: [] } as never, work)).toBe("done")
    }
    expect(work).toHaveBeenCalledTimes(8)
    const sent = await spans()
    expect(sent.map(({ name }) => name)).toEqual(["odd", "unnamed", "odd", "unnamed"])
    expect(sent[0]).toMatchObject({ agent_id: "default", tags: ["fine"] })
    expect(sent[0]?.trace_id).not.toBe("0".repeat(32))
    for (const what of [
      "traceId",
      "agentId",
      "agentName",
      "task",
      "sessionId",
      "userId",
      "tags",
      "metadata",
      "name",
      "id"
    ]) {
      expect(lines.filter((line) => line.includes(` ${what} given`))).toHaveLength(1)
    }
  })

  it("that JSON cannot hold do not cost the span", async () => {
    const { spans, watch } = await watching()
    const loop: Record<string, unknown> = {}
    loop.self = loop
    const metadata = { fine: [1, "two"], big: 10n, loop, none: undefined, work: () => {} }
    watch.trace("odd", { metadata }, () => {})
    watch.trace("huge", { metadata: { text: "x".repeat(2_000_000) } }, () => {})
    const sent = await spans()
    expect(named(sent, "odd").metadata).toEqual({ fine: [1, "two"], big: "[no JSON]", loop: "[no JSON]" })
    expect(named(sent, "huge")).not.toHaveProperty("metadata")
  })

  it("of agents that nest without end stay bounded", async () => {
    const { spans, watch } = await watching()
    const nest = (depth: number): void =>
      depth === 0 ? watch.span("deep", {}, () => {}) : watch.agent(`agent-${depth}`, {}, () => nest(depth - 1))
    nest(1_000)
    const [span] = await spans()
    expect(span?.agent_path).toHaveLength(64)
    expect(span?.agent_path.at(-1)).toBe("agent-1")
  })
})
