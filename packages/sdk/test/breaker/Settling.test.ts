import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { describe, expect, it } from "vitest"
import { makeBreakerHome } from "../../src/Environment.js"
import { chatReply, chatRequest } from "../support/chat.js"
import { type Guarded, guarded } from "../support/guarded.js"
import { makeManualClock, settled, until } from "../support/ManualClock.js"
import { dataLine, openAiEvents, sendEvents, sendJson } from "../support/replies.js"
import { type Handler, nobody } from "../support/servers.js"

setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

/** The messages of every request here are 32 characters, so eight tokens by the rule of thumb. */
const sent = 8 * 0.05

const events = openAiEvents(["Hello ", "there"], true).map((event) => ({ ...event, model: "m" }))
const streamed: Handler = async (_, response) => {
  await sendEvents(response, [...events, "[DONE]"].map(dataLine))
  response.end()
}
/** Half of a stream, and then nothing more. */
const halfway: Handler = (_, response) => sendEvents(response, events.slice(0, 2).map(dataLine))

const at = async (guarded: Guarded, init: RequestInit = {}) => {
  const { chat, watch } = guarded
  return watch.fetch(chat.path, { ...chatRequest({ stream: true }), ...init })
}

/** Nothing is held any more, whatever was bought. */
const over = ({ global }: Guarded) => ({ ...global() })
const free = { reserved: 0, inFlight: 0 }

describe("a call that is over is settled once, and nothing of it stays reserved", () => {
  it("when its reply was read: with its true cost, of the table where the user has no price", async () => {
    const reply = { ...chatReply, model: "gpt-4o", usage: { prompt_tokens: 1_000, completion_tokens: 100 } }
    const g = await guarded({ prices: {} }, (_, response) => void sendJson(response, reply))
    expect(await g.call({ model: "gpt-4o" })).toBe("done")
    // 1,000 tokens at 2.50 and 100 at 10 US dollars a million.
    expect(over(g)).toMatchObject({ ...free, spent: 0.0035, settled: 1, errors: 0 })
  })

  it("when its stream has ended", async () => {
    const g = await guarded({}, streamed)
    const reply = await at(g)
    expect(over(g)).toMatchObject({ inFlight: 1, spent: 0 })
    await reply.text()
    expect(over(g)).toMatchObject({ ...free, spent: 15 * 0.05, settled: 1, errors: 0 })
  })

  it("when its caller leaves the stream: neither error nor success, charged with what was sent and seen", async () => {
    const g = await guarded({}, halfway)
    const reply = await at(g)
    for await (const _ of reply.body ?? []) break
    await settled()
    expect(over(g)).toMatchObject({ ...free, settled: 0, errors: 0 })
    expect(over(g).spent).toBeGreaterThanOrEqual(sent)
  })

  it("when its caller aborts it, before the reply or in the middle", async () => {
    for (const answer of [() => new Promise<void>(() => {}), halfway]) {
      const g = await guarded({}, answer)
      const stop = new AbortController()
      const asked = at(g, { signal: stop.signal }).then((reply) => reply.text())
      await until(() => g.chat.requests.length === 1)
      await settled()
      stop.abort()
      await expect(asked).rejects.toThrow()
      await until(() => g.global().inFlight === 0)
      expect(over(g)).toMatchObject({ ...free, settled: 0, errors: 0 })
      expect(over(g).spent).toBeGreaterThanOrEqual(sent)
    }
  })

  it("when it was aborted before it began: nothing was sent, and nothing is charged", async () => {
    const g = await guarded()
    await expect(at(g, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" })
    expect(over(g)).toMatchObject({ ...free, spent: 0, settled: 0, callsThisMinute: 0 })
    expect(g.chat.connections()).toBe(0)
  })

  it("when it times out, which is an error: by a signal, or by the time that the client declared", async () => {
    const g = await guarded({}, () => new Promise<void>(() => {}))
    await expect(at(g, { signal: AbortSignal.timeout(5) })).rejects.toMatchObject({ name: "TimeoutError" })
    expect(over(g)).toMatchObject({ ...free, settled: 1, errors: 1 })
    const stop = new AbortController()
    const asked = at(g, { signal: stop.signal, headers: { "x-stainless-timeout": "0" } })
    await until(() => g.chat.requests.length >= 1)
    stop.abort()
    await expect(asked).rejects.toThrow()
    expect(over(g)).toMatchObject({ ...free, settled: 2, errors: 2 })
  })

  it("when the provider breaks off in the middle: an error, charged with what was sent and seen", async () => {
    const g = await guarded({}, async (request, response) => {
      await halfway(request, response, "")
      response.destroy()
    })
    await expect(at(g).then((reply) => reply.text())).rejects.toThrow()
    expect(over(g)).toMatchObject({ ...free, settled: 1, errors: 1 })
    expect(over(g).spent).toBeGreaterThanOrEqual(sent)
  })

  it("when the connection breaks before there is a reply: an error, charged with what may have been sent", async () => {
    const g = await guarded({}, (request) => void request.socket.destroy())
    await expect(at(g)).rejects.toThrow()
    expect(over(g)).toMatchObject({ ...free, settled: 1, errors: 1, spent: sent })
  })

  it("when the connection is refused: an error, and nothing was bought", async () => {
    const { host, url } = nobody
    const g = await guarded({ providers: { [host]: "openai" } })
    await expect(g.watch.fetch(`${url}/v1/chat/completions`, chatRequest())).rejects.toThrow("fetch failed")
    expect(over(g)).toMatchObject({ ...free, settled: 1, errors: 1, spent: 0 })
  })

  it("when the provider answers with an error: nothing was bought, and its words need not be read", async () => {
    const g = await guarded({}, (_, response) => void response.writeHead(529).end('{"error":{"message":"overloaded"}}'))
    const reply = await at(g)
    expect(over(g)).toMatchObject({ ...free, settled: 1, errors: 1, spent: 0 })
    await reply.text()
    expect(over(g)).toMatchObject({ ...free, settled: 1, errors: 1, spent: 0 })
  })

  it("when an error comes inside a stream that began well", async () => {
    const g = await guarded({}, async (_, response) => {
      await sendEvents(response, [dataLine(events[0]), dataLine({ error: { message: "overloaded" } })])
      response.end()
    })
    await (await at(g)).text()
    expect(over(g)).toMatchObject({ ...free, settled: 1, errors: 1 })
  })

  it("when it could not be sent as it was: neither error nor success, since no provider had a part in it", async () => {
    const g = await guarded()
    await expect(at(g, { headers: { "bad header": "x" } })).rejects.toThrow(TypeError)
    expect(over(g)).toMatchObject({ ...free, settled: 0, errors: 0, spent: 0 })
  })

  it("when nobody reads its reply: as soon as that is dropped", async () => {
    for (const [answer, ended] of [
      [halfway, { settled: 0, errors: 0 }],
      [undefined, { settled: 1, errors: 0 }]
    ] as const) {
      const g = await guarded({}, answer)
      await at(g).then(() => {})
      for (let turn = 0; turn < 200 && g.global().inFlight > 0; turn++) {
        collect()
        await settled()
      }
      expect(over(g)).toMatchObject({ ...free, ...ended })
    }
  })

  it("when nothing of it has come for ten minutes: a timeout; and bytes that still come correct the charge", async () => {
    const clock = makeManualClock()
    let goOn = () => {}
    const waits = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const g = await guarded(
      {},
      async (_, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" })
        response.write(dataLine(events[0]))
        await waits
        for (const event of events.slice(1)) response.write(dataLine(event))
        response.end(dataLine("[DONE]"))
      },
      { clock, breakers: makeBreakerHome(clock) }
    )
    const reader = (await at(g)).body?.getReader()
    await clock.advance(599_999)
    await reader?.read()
    await clock.advance(599_999)
    expect(over(g)).toMatchObject({ inFlight: 1, settled: 0 })
    await clock.advance(1)
    expect(over(g)).toMatchObject({ ...free, settled: 1, errors: 1 })
    const charged = over(g).spent
    expect(charged).toBeCloseTo(sent, 6)
    goOn()
    for (let next = await reader?.read(); next?.done === false; ) next = await reader?.read()
    expect(over(g)).toMatchObject({ ...free, settled: 1, errors: 1, spent: 15 * 0.05 })
    const [span] = await g.spans()
    expect(span).toMatchObject({ status: { code: "ERROR", message: "nothing came for 600 s" } })
    expect(await g.spans()).toHaveLength(1)
  })

  it("in worst-case keeps all that it held, unless the provider has told its usage", async () => {
    const options = { reservation: "worst-case" } as const
    const limited = { body: JSON.stringify({ model: "m", max_tokens: 100, stream: true, messages: [] }) }
    const bytes = Buffer.byteLength(limited.body)
    const told = await guarded(options, streamed)
    await (await at(told, limited)).text()
    expect(over(told)).toMatchObject({ ...free, spent: 15 * 0.05 })
    const untold = await guarded(options, async (_, response) => {
      await sendEvents(response, [...events.slice(0, -1), "[DONE]"].map(dataLine))
      response.end()
    })
    await (await at(untold, limited)).text()
    expect(over(untold)).toMatchObject({ ...free, settled: 1, errors: 0 })
    expect(over(untold).spent).toBeCloseTo((bytes + 100) * 0.05, 6)
  })

  it("is settled once, however many read it", async () => {
    const g = await guarded({}, streamed)
    const reply = await at(g)
    const copy = reply.clone()
    await Promise.all([reply.text(), copy.text()])
    expect(over(g)).toMatchObject({ ...free, settled: 1, spent: 15 * 0.05 })
  })
})

describe("each attempt of a client that tries again", () => {
  it("is admitted, reserved and counted by itself", async () => {
    const { OpenAI } = await import("openai")
    let attempts = 0
    const g = await guarded({ maxCallsPerMinute: 2, blockOnThreshold: true }, (_, response) => {
      if (++attempts === 1) response.writeHead(500, { "retry-after-ms": "1" }).end("{}")
    })
    const client = new OpenAI({ apiKey: "k", baseURL: `${g.chat.url}/v1`, fetch: g.watch.fetch })
    const ask = () => client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }] })
    await ask()
    expect(g.global()).toMatchObject({ ...free, callsThisMinute: 2, settled: 2, errors: 1, spent: 1 })
    await expect(ask()).rejects.toMatchObject({ rule: "max_calls_per_minute" })
    expect(attempts).toBe(2)
  })
})

describe("what a call has cost", () => {
  it("is what its span says, to the nano-dollar, by the model that replied or the user's price of the one asked for", async () => {
    const reply = { ...chatReply, model: "m-2026-01-01", usage: { prompt_tokens: 7, completion_tokens: 3 } }
    const g = await guarded({ prices: { m: { input: 0.123, output: 4.567 } } }, (_, response) => {
      sendJson(response, reply)
    })
    await g.call()
    const [span] = await g.spans()
    // 7 * 123 + 3 * 4567 nano-dollars.
    expect(span).toMatchObject({ cost_usd: 0.000014562, cost_source: "custom" })
    expect(g.global().spent).toBe(0.000014562)
  })

  it("teaches what the next call to that model is expected to cost, where no budget holds it as well", async () => {
    const g = await guarded()
    for (let call = 0; call < 3; call++) await g.call()
    await g.spans()
    const asked = g.watch.agent("A", { budgetPerHour: 1_000 }, () => g.call())
    const request = Math.ceil(String(chatRequest().body).length / 4)
    expect(g.agent("A").reserved).toBeCloseTo((10 + request) * 0.05, 6)
    await asked
  })

  it("teaches what the next call to that model is expected to cost", async () => {
    const g = await guarded({ budgetPerHour: 1_000 })
    const reservedBy = async () => {
      const asked = g.call()
      const { reserved } = g.global()
      await asked
      return reserved
    }
    expect(await reservedBy()).toBeGreaterThan(50)
    await reservedBy()
    await reservedBy()
    // Ten tokens out at five cents, and the request's in.
    const request = Math.ceil(String(chatRequest().body).length / 4)
    expect(await reservedBy()).toBeCloseTo((10 + request) * 0.05, 6)
  })
})

describe("an error of our own in pricing or deciding", () => {
  it("lets the call pass, is counted, and leaves nothing reserved", async () => {
    const clock = makeManualClock()
    const home = makeBreakerHome(clock)
    const { registry } = home.open()
    const g = await guarded({ budgetPerHour: 0, blockOnThreshold: true }, undefined, {
      breakers: home
    })
    Object.defineProperty(registry, "admit", {
      value: () => {
        throw new Error("a mistake of ours")
      }
    })
    expect(await g.call()).toBe("done")
    expect(g.watch.health()).toMatchObject({ faults: 1, calls: 1 })
    expect(await g.spans()).toHaveLength(1)
  })
})
