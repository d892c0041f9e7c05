import { existsSync, readFileSync } from "node:fs"
import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { decoderOf } from "../../src/provider/framing.js"
import { makeRecogniser, type Route, readRequest } from "../../src/provider/Provider.js"
import { makeSseDecoder } from "../../src/provider/SseDecoder.js"
import type { ReplyFacts } from "../../src/provider/WireFormat.js"

interface Recording {
  readonly id: string
  readonly provider: string
  readonly file: string
  readonly requestFile: string
  readonly host: string
  readonly urlPath: string
  readonly contentType: string
  readonly modelRequested: string
  readonly modelInResponse: string | null
  readonly stream: boolean
  readonly format: string
  readonly events: number
  readonly expected: {
    readonly usage: {
      readonly inputTotal: number | null
      readonly output: number | null
      readonly cacheRead: number | null
      readonly cacheWrite: number | null
      readonly reasoning: number | null
    } | null
    readonly toolCalls: ReadonlyArray<string>
    readonly finishReason: string | null
    readonly error: boolean
  }
}

const folder = new URL("../../../../../shared/recordings/", import.meta.url)
const present = existsSync(new URL("index.json", folder))
const bytesOf = (file: string) => readFileSync(new URL(file, folder))
const json = (file: string): unknown => JSON.parse(bytesOf(file).toString())

const recordings: ReadonlyArray<Recording> = present
  ? (json("index.json") as { readonly recordings: ReadonlyArray<Recording> }).recordings
  : []

const recognise = makeRecogniser()
const routeOf = ({ host, urlPath }: Recording) =>
  recognise(`${host.startsWith("127.") ? "http" : "https"}://${host}${urlPath}`)

// Those with formats of their own, apart from what they speak after OpenAI.
const native = new Set(["cohere", "ollama", "bedrock"])
const ours = recordings.flatMap((recording) => {
  const route = native.has(recording.provider) ? undefined : routeOf(recording)
  return route === undefined ? [] : [{ ...recording, route }]
})
const streamed = ours.filter(({ format }) => format === "sse")

const readStream = ({ format }: Route, contentType: string, chunks: ReadonlyArray<Uint8Array>): ReplyFacts => {
  const decoder = decoderOf(contentType, format, true)
  const reader = format.streamReader()
  for (const chunk of chunks) decoder?.push(chunk).forEach(reader.read)
  decoder?.end().forEach(reader.read)
  return reader.facts()
}

const read = ({ contentType, file, format, route }: (typeof ours)[number]) =>
  format === "sse" ? readStream(route, contentType, [bytesOf(file)]) : route.format.readReply(json(file))

const chats = new Set(["chat", "text_completion"])

const cut = (bytes: Uint8Array, at: ReadonlyArray<number>) => {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place))
}

const compare = () => {
  it.each(ours)("$id is read as its index says", (recording) => {
    const { expected, modelInResponse } = recording
    const facts = read(recording)
    const { usage } = expected
    expect(facts.usage).toEqual(
      usage === null
        ? undefined
        : {
            input: usage.inputTotal ?? 0,
            output: usage.output ?? 0,
            cacheRead: usage.cacheRead ?? 0,
            cacheWrite: usage.cacheWrite ?? 0,
            cacheWrite1h: 0,
            reasoning: usage.reasoning ?? 0
          }
    )
    expect(facts.toolCalls.map(({ name }) => name)).toEqual(expected.toolCalls)
    for (const { input } of facts.toolCalls) expect(typeof JSON.parse(input)).toBe("object")
    expect(facts.finishReasons).toEqual(expected.finishReason === null ? [] : [expected.finishReason])
    expect(facts.responseModel ?? null).toBe(modelInResponse)
    expect(facts.error !== undefined).toBe(expected.error)
    const said = facts.output !== undefined || facts.toolCalls.length > 0
    expect(said).toBe(chats.has(recording.route.operation) && facts.error === undefined)
  })

  it.each(ours)(
    "$id: its request tells model, stream and messages",
    ({ modelRequested, requestFile, route, stream }) => {
      const body = json(requestFile) as Readonly<Record<string, unknown>>
      const facts = readRequest(route, body)
      expect(facts.model).toBe(modelRequested)
      expect(facts.stream).toBe(stream)
      const contents = body.contents as ReadonlyArray<{ readonly role?: string; readonly parts: unknown }> | undefined
      const content = body.content as { readonly parts: unknown } | undefined
      const sent =
        contents?.map(({ parts, role = "user" }) => ({ role, content: parts })) ??
        (content === undefined ? undefined : [{ role: "user", content: content.parts }]) ??
        body.messages ??
        body.input ??
        body.prompt
      const system = body.system ?? body.instructions
      const messages = JSON.parse(facts.input ?? "[]")
      const bare = typeof sent === "string" || route.operation === "embeddings"
      expect(messages.slice(system === undefined ? 0 : 1)).toEqual(
        bare && content === undefined ? [{ role: "user", content: sent }] : sent
      )
      if (system !== undefined) expect(messages[0]).toEqual({ role: "system", content: system })
      const settings = body.generationConfig as { readonly maxOutputTokens?: number } | undefined
      const limit = body.max_tokens ?? body.max_completion_tokens ?? body.max_output_tokens ?? settings?.maxOutputTokens
      expect(facts.outputLimit).toBe(route.operation === "embeddings" ? 1 : limit)
    }
  )

  it("every recording comes from a known host and a known path, and goes by the name of its provider", () => {
    const named = recordings.map((recording) => [recording.provider, routeOf(recording)?.provider])
    const own = named.filter(([provider]) => !native.has(provider ?? ""))
    expect(Object.fromEntries(own)).toEqual({
      openai: "openai",
      azure: "azure.ai.inference",
      anthropic: "anthropic",
      gemini: "gcp.gemini",
      vertex: "gcp.vertex_ai",
      mistral: "mistral_ai",
      groq: "groq",
      together: "together",
      fireworks: "fireworks",
      openrouter: "openrouter",
      deepseek: "deepseek",
      xai: "x_ai"
    })
  })

  it("OpenRouter and xAI say what a call cost, and are believed", () => {
    const costs = ours.flatMap((recording) => {
      const { reportedCostUsd } = read(recording)
      return reportedCostUsd === undefined ? [] : [[recording.id, reportedCostUsd]]
    })
    expect(Object.fromEntries(costs)).toEqual({
      "openrouter/chat-reasoning": 0.000235,
      "openrouter/chat-stream": 0.00006,
      "xai/responses-cached-reasoning": 0.0003206
    })
  })

  it.each(streamed.filter(({ route }) => route.format.framing !== undefined))(
    "$id reads the same as one JSON array, however that is cut",
    (recording) => {
      const decoder = makeSseDecoder()
      const events = [...decoder.push(bytesOf(recording.file).toString()), ...decoder.end()]
      const pretty = events.map(({ data }) => JSON.stringify(JSON.parse(data), null, 2))
      const body = Buffer.from(`[${pretty.join(",\r\n")}\n]`)
      const whole = read(recording)
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 40 }), (at) => {
          expect(readStream(recording.route, "application/json; charset=UTF-8", cut(body, at))).toEqual(whole)
        }),
        { numRuns: 50 }
      )
      expect(recording.route.format.readReply(JSON.parse(body.toString()))).toEqual(whole)
    }
  )

  it.each(streamed)("$id reads the same however its bytes are cut", (recording) => {
    const bytes = bytesOf(recording.file)
    const whole = read(recording)
    expect(
      readStream(
        recording.route,
        recording.contentType,
        Array.from(bytes, (byte) => Uint8Array.of(byte))
      )
    ).toEqual(whole)
    const crlf = Buffer.from(bytes.toString().replaceAll("\n", "\r\n"))
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (at) => {
        expect(readStream(recording.route, recording.contentType, cut(bytes, at))).toEqual(whole)
        expect(readStream(recording.route, recording.contentType, cut(crlf, at))).toEqual(whole)
      }),
      { numRuns: 20 }
    )
  })

  it.each(streamed)("$id broken off anywhere tells only what was there", (recording) => {
    const bytes = bytesOf(recording.file)
    const whole = read(recording)
    fc.assert(
      fc.property(fc.nat({ max: bytes.length }), (at) => {
        const part = readStream(recording.route, recording.contentType, [bytes.subarray(0, at)])
        expect(whole.output ?? "").toContain(part.output ?? "")
        expect(part.usage === undefined || part.usage.output <= (whole.usage?.output ?? 0)).toBe(true)
        expect(part.toolCalls.length).toBeLessThanOrEqual(whole.toolCalls.length)
      }),
      { numRuns: 50 }
    )
  })
}

if (present) describe("recorded replies of providers (from ../shared/recordings)", compare)
else {
  describe("recorded replies of providers", () => {
    it("are not here: without ../shared/recordings nothing is compared with them", () => {
      expect(recordings).toEqual([])
    })
  })
}
