import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import type { WireFormat } from "@agentwatch/core/provider/WireFormat"
import { describe, expect, it } from "vitest"
import { makeManualClock, settled } from "../support/ManualClock.js"
import { dataLine, openAiEvents, openAiReply, sendEvents, sendJson } from "../support/replies.js"
import { serve } from "../support/servers.js"
import { type Watching, watching } from "../support/watching.js"

setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

const post = { method: "POST", body: JSON.stringify({ model: "m", stream: true, messages: [{ content: "Hi" }] }) }

const throwing = () => {
  throw new TypeError("a mistake of ours")
}

const broken: ReadonlyArray<readonly [title: string, format: WireFormat]> = [
  ["reading requests", { readRequest: throwing, readReply: throwing, streamReader: throwing }],
  [
    "reading events",
    { readRequest: throwing, readReply: throwing, streamReader: () => ({ read: throwing, facts: throwing }) }
  ],
  [
    "giving facts that are none",
    {
      readRequest: () => null as never,
      readReply: () => null as never,
      streamReader: () => ({ read: () => {}, facts: () => ({ toolCalls: 7 }) as never })
    }
  ]
]

describe("a stand-in for fetch that hands out one reply again and again", () => {
  it("has a span for each call, and its reply stays usable", async () => {
    const reply = { status: 200, headers: new Headers(), json: () => Promise.resolve(openAiReply()) }
    const network = globalThis.fetch
    const standIn = (...args: Parameters<typeof fetch>) =>
      String(args[0]).includes("api.openai.com") ? Promise.resolve(reply as Response) : network(...args)
    const { spans, watch } = await watching({}, { host: { fetch: standIn } })
    for (let call = 0; call < 300; call++) {
      const answer = await watch.fetch("https://api.openai.com/v1/chat/completions", post)
      expect(await answer.json()).toEqual(openAiReply())
    }
    expect(await spans()).toHaveLength(300)
  })
})

describe("mistakes in AgentWatch itself never reach the caller", () => {
  for (const [title, format] of broken) {
    it(`such as ${title}`, async () => {
      const pieces = [...openAiEvents(["a", "b"]), "[DONE]"].map(dataLine)
      const server = await serve(async (request, response) => {
        if (request.url === "/json") return void sendJson(response, openAiReply())
        await sendEvents(response, pieces)
        response.end()
      })
      const recogniser = () => () => ({ provider: "openai", operation: "chat" as const, format })
      const { host, lines, watch } = await watching({}, { recogniser })
      expect(await (await host.fetch(`${server.url}/json`, post)).json()).toEqual(openAiReply())
      const reply = await host.fetch(`${server.url}/stream`, post)
      const chunks: Array<Uint8Array> = []
      for await (const chunk of reply.body ?? []) chunks.push(chunk)
      expect(Buffer.concat(chunks).toString()).toBe(pieces.join(""))
      expect(watch.health().faults).toBeGreaterThan(0)
      expect(lines.filter((line) => line.includes("mistake"))).toHaveLength(1)
      expect(lines.join("\n")).not.toContain("a mistake of ours")
    })
  }

  it("such as recognising URLs, telling the time and writing the log", async () => {
    const server = await serve((_, response) => void sendJson(response, openAiReply()))
    const recogniser = () => throwing
    const { host, watch } = await watching({}, { recogniser, log: { info: throwing, warn: throwing } })
    expect(await (await host.fetch(server.url, post)).json()).toEqual(openAiReply())
    expect(watch.health().faults).toBeGreaterThan(0)
  })
})

describe("a reply that nobody reads", () => {
  const isSent = async ({ watch }: Watching) => {
    for (let turn = 0; turn < 500 && watch.health().queued === 0; turn++) {
      collect()
      await settled()
    }
  }

  it("is recorded once it is dropped, with its request estimated, and ended when it was last heard of", async () => {
    const server = await serve((_, response) => void sendJson(response, openAiReply()))
    const clock = makeManualClock(Date.now())
    const watched = await watching({ providers: { [server.host]: "openai" } }, { clock })
    await watched.host.fetch(`${server.url}/v1/chat/completions`, post)
    await clock.advance(5_000)
    await isSent(watched)
    const spans = await watched.spans()
    expect(spans).toHaveLength(1)
    expect(spans[0]).toMatchObject({
      status: { code: "OK" },
      model_inference: { usage_source: "estimated", completion_tokens: 0, latency_ms: 0 }
    })
  })

  it("is recorded with what was seen of it, if it was dropped in the middle", async () => {
    const server = await serve((_, response) =>
      sendEvents(response, openAiEvents(["half ", "a "]).slice(0, 3).map(dataLine))
    )
    const watched = await watching({ providers: { [server.host]: "openai" } })
    const readSome = async () => {
      const reader = (await watched.host.fetch(`${server.url}/v1/chat/completions`, post)).body?.getReader()
      let seen = ""
      while (!seen.includes('"a "')) seen += Buffer.from((await reader?.read())?.value ?? []).toString()
      reader?.releaseLock()
    }
    await readSome()
    await isSent(watched)
    const spans = await watched.spans()
    expect(spans).toHaveLength(1)
    expect(spans[0]).toMatchObject({
      status: { code: "UNSET" },
      output: "half a ",
      model_inference: { usage_source: "estimated", stream: { aborted: true, chunks: 3 } }
    })
  })

  it("is not taken for dropped while its body is in use", async () => {
    let finish = () => {}
    const server = await serve(async (_, response) => {
      await sendEvents(response, openAiEvents(["first "]).slice(0, 2).map(dataLine))
      finish = () => void response.end([...openAiEvents(["last"], true).slice(1), "[DONE]"].map(dataLine).join(""))
    })
    const watched = await watching({ providers: { [server.host]: "openai" } })
    const reader = (await watched.host.fetch(`${server.url}/v1/chat/completions`, post)).body?.getReader()
    await reader?.read()
    for (let turn = 0; turn < 20; turn++) {
      collect()
      await settled()
    }
    expect(watched.watch.health().queued).toBe(0)
    finish()
    while ((await reader?.read())?.done === false);
    expect((await watched.spans()).map(({ output }) => output)).toEqual(["first last"])
  })
})
