import Anthropic from "@anthropic-ai/sdk"
import OpenAI from "openai"
import { describe, expect, it } from "vitest"
import { CircuitBreakerError } from "../../../src/index.js"
import { serveProvider } from "../../clients/support/provider.js"
import { chatReply, chatRequest } from "../../support/chat.js"
import { makeManualClock } from "../../support/ManualClock.js"
import { openAiReply, sendJson } from "../../support/replies.js"
import type { Handler } from "../../support/servers.js"
import { attemptsOf } from "../attempts/support.js"
import { globally } from "./support/globally.js"

const messages = [{ role: "user" as const, content: "Hello?" }]

const noBudget = { budgetPerHour: 0, blockOnThreshold: true }

const whole: Handler = (_, response) => void sendJson(response, openAiReply())

describe("an openai client that was built before init()", () => {
  const build = (url: string) => new OpenAI({ baseURL: `${url}/v1`, apiKey: "sk-not-a-key" })

  it("has its call recorded, once, with what was asked and answered", async () => {
    const { calls, counted, patch, provider } = await globally(whole)
    const client = build(provider.url)
    patch("fetch", "dispatcher")
    const reply = await client.chat.completions.create({ model: "gpt-test", messages })
    expect(reply.choices[0]?.message.content).toBe("Hello there")
    expect(counted()).toBe(1)
    expect(await calls()).toEqual([
      expect.objectContaining({
        name: "chat gpt-test-2026",
        status: { code: "OK" },
        input: JSON.stringify(messages),
        output: "Hello there",
        model_inference: expect.objectContaining({
          model_name: "gpt-test-2026",
          prompt_tokens: 21,
          completion_tokens: 9
        })
      })
    ])
  })

  it("has its stream handed on and recorded chunk by chunk", async () => {
    const provider = await serveProvider()
    const { calls, counted, patch } = await globally(whole, { providers: { [provider.host]: "openai" } })
    const client = build(provider.url)
    patch("fetch", "dispatcher")
    let text = ""
    for await (const chunk of await client.chat.completions.create({ model: "gpt-test", messages, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? ""
    }
    expect(text).toBe("Good morning")
    expect(counted()).toBe(1)
    expect(await calls()).toEqual([
      expect.objectContaining({
        output: "Good morning",
        model_inference: expect.objectContaining({ prompt_tokens: 11, completion_tokens: 4 })
      })
    ])
  })

  it("has each retry counted as the attempt that it is, all in one span", async () => {
    const provider = await serveProvider(1)
    const { calls, counted, patch } = await globally(whole, { providers: { [provider.host]: "openai" } })
    const client = build(provider.url)
    patch("fetch", "dispatcher")
    await client.chat.completions.create({ model: "gpt-test", messages })
    expect(counted()).toBe(2)
    expect((await calls()).map(attemptsOf)).toEqual([[503, 200]])
  })

  it("is refused at once, by a provider's 403 that leads to the block, and nothing is sent", async () => {
    const { calls, patch, provider, watch } = await globally(whole, noBudget)
    const client = build(provider.url)
    patch("fetch", "dispatcher")
    const error = await client.chat.completions.create({ model: "gpt-test", messages }).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError)
    expect(error.message).toContain("Hourly budget exceeded")
    expect(CircuitBreakerError.from(error)).toMatchObject({ rule: "budget_per_hour", scope: "global" })
    expect(provider.connections()).toBe(0)
    expect(watch.health()).toMatchObject({ blocked: 1, calls: 0, faults: 0 })
    expect(watch.breakers().global).toMatchObject({ inFlight: 0, reserved: 0 })
    expect(await calls()).toEqual([])
  })

  it("goes through as soon as the block's monitor has made room", async () => {
    const { patch, provider } = await globally(whole, noBudget)
    const client = build(provider.url)
    patch("fetch", "dispatcher")
    const error = await client.chat.completions.create({ model: "gpt-test", messages }).catch((thrown) => thrown)
    CircuitBreakerError.from(error)?.monitor.increaseBudget(5)
    const reply = await client.chat.completions.create({ model: "gpt-test", messages })
    expect(reply.choices[0]?.message.content).toBe("Hello there")
  })

  it("belongs to the agent that it is used in, beside others at the same time", async () => {
    const { calls, patch, provider, watch } = await globally(whole)
    const client = build(provider.url)
    patch("fetch", "dispatcher")
    const ask = () => client.chat.completions.create({ model: "gpt-test", messages })
    await Promise.all(["A", "B", "A"].map((name) => watch.agent(name, {}, async () => void (await ask()))))
    expect((await calls()).map(({ agent_id }) => agent_id).sort()).toEqual(["A", "A", "B"])
  })
})

describe("an anthropic client that was built before init()", () => {
  const build = (url: string) => new Anthropic({ baseURL: url, apiKey: "sk-ant-not-a-key" })
  const request = { model: "claude-test", max_tokens: 10, messages }

  it("has its stream handed on and recorded", async () => {
    const provider = await serveProvider()
    const { calls, counted, patch } = await globally(whole, { providers: { [provider.host]: "anthropic" } })
    const client = build(provider.url)
    patch("fetch", "dispatcher")
    expect(await client.messages.stream(request).finalText()).toBe("Good morning")
    expect(counted()).toBe(1)
    expect(await calls()).toEqual([
      expect.objectContaining({
        output: "Good morning",
        model_inference: expect.objectContaining({ prompt_tokens: 25, completion_tokens: 7 })
      })
    ])
  })

  it("is refused at once, by a provider's 403 that leads to the block", async () => {
    const { patch, provider } = await globally(whole, noBudget, "anthropic")
    const client = build(provider.url)
    patch("fetch", "dispatcher")
    const error = await client.messages.create(request).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(Anthropic.PermissionDeniedError)
    expect(CircuitBreakerError.from(error)).toMatchObject({ rule: "budget_per_hour" })
    expect(provider.connections()).toBe(0)
  })
})

describe("a fetch that was kept before init()", () => {
  const kept = globalThis.fetch

  it("has its call recorded, once, by the size that was weighed", async () => {
    const { calls, counted, patch, provider } = await globally((_, response) => void sendJson(response, chatReply), {
      budgetPerHour: 100
    })
    patch("fetch", "dispatcher")
    const reply = await kept(`${provider.url}/v1/chat/completions`, chatRequest())
    expect(await reply.json()).toEqual(chatReply)
    expect(counted()).toBe(1)
    expect(await calls()).toEqual([expect.objectContaining({ output: "Hello there" })])
  })

  it("is held by a hard cap as far as its size requires, and no further", async () => {
    const answer: Handler = (_, response) => void sendJson(response, chatReply)
    const { patch, provider } = await globally(answer, { ...noBudget, budgetPerHour: 20, reservation: "worst-case" })
    patch("fetch", "dispatcher")
    const ask = (content: string) =>
      kept(
        `${provider.url}/v1/chat/completions`,
        chatRequest({ max_tokens: 10, messages: [{ role: "user", content }] })
      )
    expect((await ask("Hi")).status).toBe(200)
    const error = await ask("Hi ".repeat(1_000)).catch((thrown) => thrown)
    expect(CircuitBreakerError.from(error)).toMatchObject({ rule: "budget_per_hour" })
    expect((await ask("Hi")).status).toBe(200)
  })

  it("is warned about, once, if it looks like a model call to a host that nobody has named", async () => {
    const { lines, patch, provider } = await globally(whole, { providers: {} })
    patch("dispatcher")
    for (let time = 0; time < 2; time++) await (await kept(`${provider.url}/v1/chat/completions`, chatRequest())).text()
    expect(lines.filter((line) => line.includes(`a call to ${provider.host} looks like a model call`))).toHaveLength(1)
  })

  it("throws fetch's own error if it is blocked, with the block as its cause", async () => {
    const { patch, provider } = await globally(whole, noBudget)
    patch("fetch", "dispatcher")
    const error = await kept(`${provider.url}/v1/chat/completions`, chatRequest()).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toBe("fetch failed")
    expect(error.cause).toBeInstanceOf(CircuitBreakerError)
    expect(CircuitBreakerError.from(error)).toBe(error.cause)
    expect(provider.connections()).toBe(0)
  })

  it("sends the same bytes as ever, however its body was given", async () => {
    const sent: Array<string> = []
    const { patch, provider } = await globally((_, response, body) => {
      sent.push(body)
      sendJson(response, chatReply)
    })
    const url = `${provider.url}/v1/chat/completions`
    const text = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Grüße ".repeat(50_000) }] })
    const bodies = () => [
      text,
      new TextEncoder().encode(text),
      new Blob([text]),
      new ReadableStream({
        start: (controller) => {
          for (const piece of [text.slice(0, 1_000), text.slice(1_000)])
            controller.enqueue(new TextEncoder().encode(piece))
          controller.close()
        }
      })
    ]
    patch("fetch", "dispatcher")
    for (const body of bodies()) await (await kept(url, { method: "POST", body, duplex: "half" } as RequestInit)).text()
    expect(sent).toEqual(bodies().map(() => text))
  })

  it("has what it streams up recorded as it passes, and not held back", async () => {
    let arrived: () => void = () => {}
    const begun = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { calls, patch, provider } = await globally(
      (_, response) => void sendJson(response, chatReply),
      { budgetPerHour: 100 },
      "openai",
      // Nothing may wait for it.
      { clock: makeManualClock() }
    )
    patch("fetch", "dispatcher")
    const text = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] })
    const body = new ReadableStream({
      start: async (controller) => {
        controller.enqueue(new TextEncoder().encode(text.slice(0, 5)))
        // Comes only once the connection stands.
        await begun
        controller.enqueue(new TextEncoder().encode(text.slice(5)))
        controller.close()
      }
    })
    const asking = kept(`${provider.url}/v1/chat/completions`, { method: "POST", body, duplex: "half" } as RequestInit)
    while (provider.connections() === 0) await new Promise((resolve) => setImmediate(resolve))
    arrived()
    await (await asking).text()
    expect(await calls()).toEqual([
      expect.objectContaining({ input: JSON.stringify([{ role: "user", content: "Hi" }]), output: "Hello there" })
    ])
  })
})
