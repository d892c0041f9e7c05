import { existsSync, readFileSync } from "node:fs"
import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { formats } from "../../src/provider/formats.js"
import { makeRecogniser } from "../../src/provider/Provider.js"
import { makeSseDecoder } from "../../src/provider/SseDecoder.js"
import type { ReplyFacts, WireFormat } from "../../src/provider/WireFormat.js"

interface Recording {
  readonly id: string
  readonly provider: string
  readonly file: string
  readonly requestFile: string
  readonly host: string
  readonly urlPath: string
  readonly modelRequested: string
  readonly modelInResponse: string | null
  readonly stream: boolean
  readonly format: string
  readonly events: number
  readonly expected: {
    readonly usage: {
      readonly inputTotal: number
      readonly output: number
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

/** The format of a recording, for those that speak one of ours. */
const formatOf = (urlPath: string): WireFormat | undefined => {
  const [path = ""] = urlPath.split("?")
  return [...formats.values()].flat().find((endpoint) => path.endsWith(endpoint.path))?.format
}
const ours = recordings.flatMap((recording) => {
  const format = formatOf(recording.urlPath)
  return format === undefined ? [] : [{ ...recording, wire: format }]
})

const readStream = (wire: WireFormat, chunks: ReadonlyArray<Uint8Array>): ReplyFacts => {
  const text = new TextDecoder()
  const decoder = makeSseDecoder()
  const reader = wire.streamReader()
  for (const chunk of chunks) decoder.push(text.decode(chunk, { stream: true })).forEach(reader.read)
  decoder.end().forEach(reader.read)
  return reader.facts()
}

const read = ({ file, format, wire }: (typeof ours)[number]) =>
  format === "sse" ? readStream(wire, [bytesOf(file)]) : wire.readReply(json(file))

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
            input: usage.inputTotal,
            output: usage.output,
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
    expect(facts.output !== undefined || facts.toolCalls.length > 0).toBe(facts.error === undefined)
  })

  it.each(ours)(
    "$id: its request tells model, stream and messages",
    ({ modelRequested, requestFile, stream, wire }) => {
      const body = json(requestFile) as Readonly<Record<string, unknown>>
      const facts = wire.readRequest(body)
      expect(facts.model).toBe(modelRequested)
      expect(facts.stream).toBe(stream)
      const sent = body.messages ?? body.input
      const system = body.system ?? body.instructions
      const messages = JSON.parse(facts.input ?? "[]")
      expect(messages.slice(system === undefined ? 0 : 1)).toEqual(
        typeof sent === "string" ? [{ role: "user", content: sent }] : sent
      )
      if (system !== undefined) expect(messages[0]).toEqual({ role: "system", content: system })
      expect(facts.outputLimit).toBe(body.max_tokens ?? body.max_completion_tokens ?? body.max_output_tokens)
    }
  )

  it("the providers' own hosts are recognised in every recording of them, calls only", () => {
    const recognise = makeRecogniser()
    const calls = recordings.filter(({ host, urlPath }) => recognise(`https://${host}${urlPath}`) !== undefined)
    expect(new Set(calls.map(({ provider }) => provider))).toEqual(new Set(["openai", "anthropic"]))
    expect(calls.map(({ id }) => id)).toEqual(
      ours.filter(({ provider }) => provider === "openai" || provider === "anthropic").map(({ id }) => id)
    )
  })

  it.each(ours.filter(({ format }) => format === "sse"))(
    "$id reads the same however its bytes are cut",
    (recording) => {
      const bytes = bytesOf(recording.file)
      const whole = read(recording)
      expect(
        readStream(
          recording.wire,
          Array.from(bytes, (byte) => Uint8Array.of(byte))
        )
      ).toEqual(whole)
      const crlf = Buffer.from(bytes.toString().replaceAll("\n", "\r\n"))
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 40 }), (at) => {
          expect(readStream(recording.wire, cut(bytes, at))).toEqual(whole)
          expect(readStream(recording.wire, cut(crlf, at))).toEqual(whole)
        }),
        { numRuns: 20 }
      )
    }
  )

  it.each(ours.filter(({ format }) => format === "sse"))(
    "$id broken off anywhere tells only what was there",
    (recording) => {
      const bytes = bytesOf(recording.file)
      const whole = read(recording)
      fc.assert(
        fc.property(fc.nat({ max: bytes.length }), (at) => {
          const part = readStream(recording.wire, [bytes.subarray(0, at)])
          expect(whole.output ?? "").toContain(part.output ?? "")
          expect(part.usage === undefined || part.usage.output <= (whole.usage?.output ?? 0)).toBe(true)
          expect(part.toolCalls.length).toBeLessThanOrEqual(whole.toolCalls.length)
        }),
        { numRuns: 50 }
      )
    }
  )
}

if (present) describe("recorded replies of providers (from ../shared/recordings)", compare)
else {
  describe("recorded replies of providers", () => {
    it("are not here: without ../shared/recordings nothing is compared with them", () => {
      expect(recordings).toEqual([])
    })
  })
}
