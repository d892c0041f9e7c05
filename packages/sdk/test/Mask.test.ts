import { describe, expect, it } from "vitest"
import type { InitOptions } from "../src/Options.js"
import { settled, until } from "./support/ManualClock.js"
import { anthropicReply, sendJson } from "./support/replies.js"
import { type Handler, serve } from "./support/servers.js"
import { watching } from "./support/watching.js"

const secret = 'Alice "Ally" Müller\nBern'

const reply = {
  ...anthropicReply,
  content: [
    { type: "text", text: `I know ${secret}.` },
    { type: "tool_use", id: "t", name: "lookup", input: { who: [secret], n: 1 } }
  ]
}

const asking = {
  model: "m",
  max_tokens: 5,
  system: "Be brief.",
  messages: [{ role: "user", content: `Who is ${secret}?` }]
}

const setUp = async (options: InitOptions, answer: Handler = (_, response) => void sendJson(response, reply)) => {
  const provider = await serve(answer)
  const parts = await watching({ providers: { [provider.host]: "anthropic" }, ...options })
  const call = async (body: object = asking) => {
    const given = await parts.watch.fetch(`${provider.url}/v1/messages`, { method: "POST", body: JSON.stringify(body) })
    return given.text()
  }
  return { ...parts, call }
}

const hide = (text: string) => text.replaceAll(secret, "[name]")

describe("mask", () => {
  it("replaces what it finds in prompts, replies, tool arguments, errors and what was attached, before anything leaves", async () => {
    const { call, ingest, spans, watch } = await setUp({ mask: hide })
    const kept = { who: secret, at: new Date(0), deep: [{ note: `for ${secret}` }], n: 1 }
    const work = async () => {
      await call()
      await watch.span("step", { attributes: { "my.note": secret }, metadata: kept }, () => {})
      throw new Error(`no ${secret} here`)
    }
    await watch.trace("work", { metadata: { who: secret } }, work).catch(() => {})
    const [model, step, root] = await spans()
    expect(model?.input).toBe('[{"role":"system","content":"Be brief."},{"role":"user","content":"Who is [name]?"}]')
    expect(model?.output).toBe("I know [name].")
    expect(JSON.parse(model?.tool_calls[0].tool_input)).toEqual({ who: ["[name]"], n: 1 })
    expect(step?.attributes).toEqual({ "my.note": "[name]" })
    expect(step?.metadata).toEqual({
      who: "[name]",
      at: "1970-01-01T00:00:00.000Z",
      deep: [{ note: "for [name]" }],
      n: 1
    })
    expect(root?.status).toEqual({ code: "ERROR", message: "no [name] here" })
    expect(root?.metadata).toEqual({ who: "[name]" })
    const sent = ingest.received.join("\n")
    for (const text of [secret, JSON.stringify(secret).slice(1, -1), "Ally"]) expect(sent).not.toContain(text)
    // What the program attached is its own, and stays as it is.
    expect(kept.who).toBe(secret)
  })

  it("is shown each text of a JSON text as it reads, then the whole, and where they stand", async () => {
    const seen: Array<string> = []
    const { call, spans } = await setUp({
      mask: (text, path) => {
        seen.push(`${path}: ${text}`)
        return text
      }
    })
    await call()
    const [span] = await spans()
    expect(seen).toEqual([
      "input.0.role: system",
      "input.0.content: Be brief.",
      "input.1.role: user",
      `input.1.content: Who is ${secret}?`,
      `input: ${span?.input}`,
      `output: I know ${secret}.`,
      `tool_calls.0.tool_input.who.0: ${secret}`,
      `tool_calls.0.tool_input: ${span?.tool_calls[0].tool_input}`
    ])
  })

  it("may replace a field as a whole, by its path", async () => {
    const { call, spans } = await setUp({ mask: (text, path) => (path === "input" ? "[prompt]" : text) })
    await call()
    expect((await spans())[0]).toMatchObject({ input: "[prompt]", output: `I know ${secret}.` })
  })

  it("sees a text before it is cut, so that a cut cannot hide half of what it looks for", async () => {
    const { call, ingest, spans } = await setUp({ mask: hide, maxContentBytes: 160 })
    await call({ ...asking, messages: [{ role: "user", content: `${"x".repeat(20)}${secret}${"y".repeat(500)}` }] })
    expect((await spans())[0]?.input).toMatch(/xx\[n.*…\[cut \d+ of \d+ bytes\]$/)
    expect(ingest.received.join("")).not.toContain("Alice")
  })

  const wrong: Readonly<Record<string, (text: string, path: string) => unknown>> = {
    throws: () => {
      throw new Error(secret)
    },
    "gives nothing": () => undefined,
    "gives an object": (text) => Object(text),
    "is asynchronous": async (text) => text,
    "is asynchronous and fails": async () => {
      throw new Error(secret)
    }
  }
  for (const [title, mask] of Object.entries(wrong)) {
    it(`that ${title} keeps nothing of a text, says so once, and is counted`, async () => {
      const { call, ingest, lines, spans, watch } = await setUp({ mask: mask as (text: string) => string })
      expect(JSON.parse(await call())).toEqual(reply)
      const failing = () =>
        watch.trace("work", { metadata: { who: secret, n: 1 } }, () => {
          throw new TypeError(secret)
        })
      expect(failing).toThrow(secret)
      const [model, root] = await spans()
      expect(model).toMatchObject({
        input: "[not masked]",
        output: "[not masked]",
        tool_calls: [{ tool_name: "lookup", tool_input: "[not masked]" }],
        model_inference: { prompt_tokens: 160, completion_tokens: 20 }
      })
      expect(root).toMatchObject({
        status: { code: "ERROR", message: "[not masked]" },
        metadata: { who: "[not masked]", n: 1 }
      })
      expect(ingest.received.join("\n")).not.toContain("Alice")
      expect(lines.filter((line) => line.includes("mask failed"))).toHaveLength(1)
      expect(lines.join("")).not.toContain("Alice")
      expect(watch.health()).toMatchObject({ callbackFaults: 10, faults: 0 })
    })
  }

  it("that fails for one text keeps the others", async () => {
    const { call, spans, watch } = await setUp({
      mask: (text, path) => {
        if (path === "input.1.content") throw new Error("no")
        return text
      }
    })
    await call()
    const [span] = await spans()
    expect(span?.input).toBe('[{"role":"system","content":"Be brief."},{"role":"user","content":"[not masked]"}]')
    expect(span?.output).toBe(`I know ${secret}.`)
    expect(watch.health().callbackFaults).toBe(1)
  })

  for (const options of [{ zeroDataRetention: true }, { captureContent: false }] satisfies ReadonlyArray<InitOptions>) {
    it(`has nothing to see with ${JSON.stringify(options)} but what the program attaches`, async () => {
      const seen: Array<string> = []
      const mask = (text: string, path: string) => {
        seen.push(path)
        return hide(text)
      }
      const { call, spans, watch } = await setUp(
        { mask, ...options },
        (_, response) => void sendJson(response, reply, 500)
      )
      const work = async () => {
        await call()
        throw new Error(secret)
      }
      await watch.trace("work", { metadata: { who: secret } }, work).catch(() => {})
      expect(seen).toEqual(["metadata.who"])
      const recorded = await spans()
      expect(recorded.map(({ status }) => status.message).sort()).toEqual(["Error", "HTTP 500"])
      expect(recorded.find(({ name }) => name === "work")?.metadata).toEqual({ who: "[name]" })
    })
  }

  it("is not asked about what it does itself: a mask that calls a model, or records a step, does not do so for ever", async () => {
    let asked = 0
    let calls = 0
    const parts = await setUp({
      mask: (text, path) => {
        asked++
        if (path !== "output") return text
        parts.watch.span("inside", { metadata: { note: secret } }, () => {})
        parts.call().then(() => calls++)
        return hide(text)
      }
    })
    await parts.call()
    await until(() => calls === 1)
    await settled()
    const spans = await parts.spans()
    expect(spans.map(({ name, output }) => [name, output])).toEqual([
      ["inside", undefined],
      ["chat claude-test-2026", "I know [name]."],
      ["chat claude-test-2026", "[not masked]"]
    ])
    expect(spans[0]?.metadata).toEqual({ note: "[not masked]" })
    expect([asked, calls]).toEqual([8, 1])
    const [, , own] = spans
    expect(own).toMatchObject({ input: "[not masked]", tool_calls: [{ tool_input: "[not masked]" }] })
    expect(parts.watch.health().callbackFaults).toBe(0)
  })

  it("leaves names and labels as they are, and what only AgentWatch has written", async () => {
    const seen: Array<string> = []
    const { spans, watch } = await setUp({
      budgetPerHour: 1,
      mask: (_, path) => {
        seen.push(path)
        return "x"
      }
    })
    watch.agent("Ally", { role: "Clerk" }, () =>
      watch.trace("work", { task: "letters", sessionId: "s", userId: "u", tags: ["t"] }, () => {})
    )
    watch.monitor(undefined)?.trip("by hand")
    expect(seen).toEqual([])
    const [work, tripped] = await spans()
    expect(work).toMatchObject({ name: "work", agent_name: "Ally", agent_role: "Clerk", task: "letters", user_id: "u" })
    expect(tripped?.attributes["cb.reason"]).toBe("by hand")
  })

  it("keeps nothing of what cannot be written", async () => {
    const circle: Record<string, unknown> = { name: secret }
    circle.self = circle
    const { spans, watch } = await setUp({ mask: hide })
    const odd = { circle, big: 1n, who: secret, bad: { toJSON: () => secret } }
    watch.trace("work", { metadata: odd }, () => {})
    watch.trace("work", { metadata: { toJSON: () => secret } }, () => {})
    const [first, second] = await spans()
    expect(first?.metadata).toEqual({ circle: "[no JSON]", big: "[no JSON]", who: "[name]", bad: "[name]" })
    expect(second).not.toHaveProperty("metadata")
  })
})
