import { existsSync, readFileSync } from "node:fs"
import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { noUsage } from "../../src/model/Usage.js"
import { decoderOf } from "../../src/provider/framing.js"
import { makeRecogniser, type Route, readRequest } from "../../src/provider/Provider.js"
import type { ReplyFacts } from "../../src/provider/WireFormat.js"

interface Recording {
  readonly id: string
  readonly provider: string
  readonly file: string
  readonly requestFile: string
  readonly host: string
  readonly urlPath: string
  readonly contentType: string
  readonly modelRequested: string | null
  readonly modelInResponse: string | null
  readonly stream: boolean
  readonly events: number
  readonly expected: {
    readonly usage: {
      readonly inputTotal: number | null
      readonly output: number | null
      readonly billedInput?: number | null
      readonly billedOutput?: number | null
      readonly searchUnits?: number
      readonly cacheRead: number | null
      readonly cacheWrite: number | null
    }
    readonly toolCalls: ReadonlyArray<string>
    readonly finishReason: string | null
  }
}

const folder = new URL("../../../../../shared/recordings/", import.meta.url)
const present = existsSync(new URL("index.json", folder))
const bytesOf = (file: string) => readFileSync(new URL(file, folder))
const json = (file: string): unknown => JSON.parse(bytesOf(file).toString())

const recognise = makeRecogniser()
const native = ["ollama", "cohere", "bedrock"]

const recordings = present
  ? (json("index.json") as { readonly recordings: ReadonlyArray<Recording> }).recordings.flatMap((recording) => {
      const scheme = recording.provider === "ollama" ? "http" : "https"
      const route = recognise(`${scheme}://${recording.host}${recording.urlPath}`)
      return native.includes(recording.provider) && route !== undefined ? [{ ...recording, route }] : []
    })
  : []

type Found = Recording & { readonly route: Route }

const decoder = ({ contentType, route }: Found) => {
  const found = decoderOf(contentType, route.format, true)
  if (found === undefined) throw new Error(`${contentType} is no stream`)
  return found
}

const readStream = (recording: Found, chunks: ReadonlyArray<Uint8Array>): ReplyFacts => {
  const { end, push } = decoder(recording)
  const reader = recording.route.format.streamReader()
  for (const chunk of chunks) push(chunk).forEach(reader.read)
  end().forEach(reader.read)
  return reader.facts()
}

const read = (recording: Found) =>
  recording.stream
    ? readStream(recording, [bytesOf(recording.file)])
    : recording.route.format.readReply(json(recording.file))

const cut = (bytes: Uint8Array, at: ReadonlyArray<number>) => {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place))
}

const streams = recordings.filter(({ stream }) => stream)

const compare = () => {
  it("all of Ollama, Cohere and Bedrock are compared", () => {
    const { recordings: all } = json("index.json") as { readonly recordings: ReadonlyArray<Recording> }
    expect(recordings.map(({ id }) => id)).toEqual(
      all.filter(({ provider }) => native.includes(provider)).map(({ id }) => id)
    )
    expect(recordings.length).toBeGreaterThan(10)
  })

  it.each(recordings)("$id is read as its index says", (recording) => {
    const { expected, modelInResponse } = recording
    const { usage } = expected
    const facts = read(recording)
    const input = usage.billedInput ?? usage.inputTotal
    expect(facts.usage).toEqual(
      input === null
        ? undefined
        : {
            ...noUsage,
            input,
            output: usage.billedOutput ?? usage.output,
            cacheRead: usage.cacheRead ?? 0,
            cacheWrite: usage.cacheWrite ?? 0
          }
    )
    expect(facts.searchUnits).toBe(usage.searchUnits)
    expect(facts.toolCalls.map(({ name }) => name)).toEqual(expected.toolCalls)
    for (const call of facts.toolCalls) expect(typeof JSON.parse(call.input)).toBe("object")
    expect(facts.finishReasons).toEqual(expected.finishReason === null ? [] : [expected.finishReason])
    expect(facts.responseModel ?? null).toBe(modelInResponse)
    expect(facts.error).toBeUndefined()
    expect(facts.output !== undefined || facts.toolCalls.length > 0).toBe(input !== null)
  })

  it.each(recordings)(
    "$id: its request tells its model, whether it streams, its messages and its limit",
    (recording) => {
      const body = json(recording.requestFile) as Readonly<Record<string, unknown>>
      const facts = readRequest(recording.route, body)
      expect(facts.model ?? null).toBe(recording.modelRequested)
      expect(facts.stream).toBe(recording.stream)
      const messages = JSON.parse(facts.input ?? "[]")
      expect(messages.length).toBeGreaterThan(0)
      if (Array.isArray(body.messages)) expect(messages.slice(-body.messages.length)).toEqual(body.messages)
      if (body.system !== undefined) expect(messages[0]).toEqual({ role: "system", content: body.system })
      const settings = body.inferenceConfig as { readonly maxTokens?: number } | undefined
      const limit = recording.route.operation === "rerank" ? 1 : (body.max_tokens ?? settings?.maxTokens)
      expect(facts.outputLimit).toBe(limit)
    }
  )

  it.each(streams)("$id has as many events as its index says", (recording) => {
    const { end, push } = decoder(recording)
    expect([...push(bytesOf(recording.file)), ...end()]).toHaveLength(recording.events)
  })

  it.each(streams)("$id reads the same however its bytes are cut", (recording) => {
    const bytes = bytesOf(recording.file)
    const whole = read(recording)
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
    expect(readStream(recording, single)).toEqual(whole)
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (at) => {
        expect(readStream(recording, cut(bytes, at))).toEqual(whole)
      }),
      { numRuns: 30 }
    )
  })

  it.each(streams)("$id broken off anywhere tells only what was there", (recording) => {
    const bytes = bytesOf(recording.file)
    const whole = read(recording)
    fc.assert(
      fc.property(fc.nat({ max: bytes.length }), (at) => {
        const part = readStream(recording, [bytes.subarray(0, at)])
        expect(whole.output ?? "").toContain(part.output ?? "")
        expect(part.usage === undefined || part.usage.output <= (whole.usage?.output ?? 0)).toBe(true)
        expect(part.toolCalls.length).toBeLessThanOrEqual(whole.toolCalls.length)
        expect(part.error).toBeUndefined()
      }),
      { numRuns: 60 }
    )
  })
}

if (present) describe("recorded replies of Ollama, Cohere and Bedrock (from ../shared/recordings)", compare)
else {
  describe("recorded replies of Ollama, Cohere and Bedrock", () => {
    it("are not here: without ../shared/recordings nothing is compared with them", () => {
      expect(recordings).toEqual([])
    })
  })
}
