import { request as httpRequest } from "node:http"
import * as zlib from "node:zlib"
import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { makeReplyDecoder } from "../../src/capture/ReplyDecoder.js"
import { createZstdReader } from "../../src/capture/ZstdReader.js"
import { until } from "../support/ManualClock.js"
import { serve } from "../support/servers.js"
import { watching } from "../support/watching.js"
import { patched } from "./http/support.js"

const packed = (base64: string) => Buffer.from(base64, "base64")

// Made with Node 24, so that a Node without zstd can be tested.
const hello = {
  bytes: packed("KLUv/SCMDQEA0HsiYSI6ImhlbGxvICIsImIiOlsxLDIsM119AQAvaUkC"),
  text: JSON.stringify({ a: "hello ".repeat(20), b: [1, 2, 3] })
}
/** Three events, each flushed when it was written, and the end with a checksum. */
const stream = ["KLUv/QRYWAAAZGF0YTogb25lCgo=", "WAAAZGF0YTogdHdvCgo=", "aAAAZGF0YTogdGhyZWUKCg==", "AQAADbFvzQ=="].map(
  packed
)
/** A chat completion that says "Hello there". */
const zstdReply = packed(
  "KLUv/SDcvQQAokofG3BL2/yispVE2og24roRV/C5XvwBtYoXAQAIA+8hhHV6+6YgGOBZs7GddGPrmuMG8d7TZWrArpUGzdZFN289zYr5HJ9r3Rd8Lg5ztm0+XpdPuiSxUqW4QfCPVFR9OeA5kdqEbs6OX6ksu7mu6lyNLQr0SY2Skdibo+MV9SUIADQL65TwPAJBWLRSmB2CHFxFDMFcAg=="
)
/** A mebibyte of zeros. */
const mebibyte = packed("KLUv/aAAABAAVAAAEAAAAQD7/znAAgIAEAACABAAAgAQAAIAEAACABAAAgAQAAMAEAA=")

const unpack = (pieces: ReadonlyArray<Uint8Array>) =>
  new Promise<{ readonly text: string; readonly failed: boolean }>((resolve) => {
    const reader = createZstdReader()
    const out: Array<Buffer> = []
    const done = (failed: boolean) => resolve({ text: Buffer.concat(out).toString(), failed })
    reader.on("data", (piece) => out.push(piece))
    reader.on("end", () => done(false))
    reader.on("error", () => done(true))
    for (const piece of pieces) reader.write(piece)
    reader.end()
  })

const compress: unknown = Reflect.get(zlib, "zstdCompressSync")

describe("zstd where Node has none", () => {
  it("is read, however it is cut", async () => {
    expect(await unpack([hello.bytes])).toEqual({ text: hello.text, failed: false })
    expect((await unpack(Array.from(hello.bytes, (byte) => Buffer.of(byte)))).text).toBe(hello.text)
    const several = Buffer.concat([hello.bytes, packed("UCpNGAMAAABhYmM="), ...stream, hello.bytes])
    expect((await unpack(Array.from(several, (byte) => Buffer.of(byte)))).text).toBe(
      `${hello.text}data: one\n\ndata: two\n\ndata: three\n\n${hello.text}`
    )
  })

  it("gives each event of a stream as soon as it is there", async () => {
    const reader = createZstdReader()
    let seen = ""
    reader.on("data", (piece: Buffer) => {
      seen += piece.toString()
    })
    for (const [at, event] of ["data: one\n\n", "data: two\n\n", "data: three\n\n"].entries()) {
      reader.write(stream[at])
      await until(() => seen.endsWith(event))
    }
  })

  it("is what it is where it breaks off, or is none", async () => {
    expect((await unpack(stream.slice(0, 2))).text).toBe("data: one\n\ndata: two\n\n")
    for (const odd of [
      Buffer.from("no zstd at all, this"),
      Buffer.concat([hello.bytes, Buffer.from("and more than that")])
    ]) {
      expect((await unpack([odd])).failed).toBe(true)
    }
  })

  it("does not fail or hang on what was changed on its way", async () => {
    const bytes = fc.tuple(fc.nat(hello.bytes.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = Buffer.from(hello.bytes)
        for (const [at, byte] of changes) changed[at] = byte
        expect(await unpack([changed])).toBeDefined()
      }),
      { numRuns: 300 }
    )
  })

  it("that asks for more memory than HTTP allows is refused before it gets any", async () => {
    // 16 MiB of window, once said and once as the size of all of it, and a gigabyte.
    for (const frame of ["KLUv/QBwAQAA", "KLUv/aAAAAABAQAA", "KLUv/QCgAQAA"]) {
      expect((await unpack([packed(frame)])).failed).toBe(true)
    }
    // The most that is allowed.
    expect(await unpack([packed("KLUv/QBoAQAA")])).toEqual({ text: "", failed: false })
  })

  it("that would fill the memory is left when it is too much", async () => {
    const reader = createZstdReader()
    let length = 0
    const over = new Promise<void>((resolve) => reader.on("close", resolve))
    reader.on("error", () => {})
    reader.on("data", (piece: Buffer) => {
      length += piece.length
      if (length > 8 * 1024 * 1024) reader.destroy()
    })
    reader.write(Buffer.concat(Array.from({ length: 200 }, () => mebibyte)))
    await over
    expect(length).toBeLessThan(9 * 1024 * 1024)
  })

  // Older Nodes write none.
  if (typeof compress !== "function") return
  const pack = compress as (bytes: Uint8Array, options?: object) => Buffer
  it("reads a frame of a few bytes, which a long run of the same makes", async () => {
    const text = "\0".repeat(50)
    const bytes = pack(Buffer.from(text))
    expect(bytes.length).toBeLessThan(18)
    expect((await unpack([bytes])).text).toBe(text)
  })

  it("reads what Node writes", async () => {
    const level = Reflect.get(zlib.constants, "ZSTD_c_compressionLevel")
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: "binary" })), fc.constantFrom(1, 3, 9), async (words, at) => {
        const text = Buffer.from(words.join(" ").repeat(50))
        const bytes = pack(text, { params: { [level]: at } })
        expect((await unpack([bytes.subarray(0, 20), bytes.subarray(20)])).text).toBe(text.toString())
      }),
      { numRuns: 20 }
    )
  })
})

describe("a reply in zstd", () => {
  it("is read on the side, also where it was packed before", async () => {
    let seen = ""
    const decoder = makeReplyDecoder("gzip, zstd", (piece) => {
      seen += Buffer.from(piece).toString()
    })
    decoder.push(packed("KLUv/SAf+QAAH4sIAAAAAAAAA8tIzcnJVyjPL8pJAQCFEUoNCwAAAA=="))
    await decoder.end()
    expect(seen).toBe("hello world")
  })

  const pieces: Readonly<Record<string, (reply: Response) => Promise<unknown>>> = {
    "piece by piece": async (reply) => {
      const read: Array<Uint8Array> = []
      for await (const piece of reply.body ?? []) read.push(piece)
      return Buffer.concat(read)
    },
    whole: async (reply) => Buffer.from(await reply.arrayBuffer())
  }
  for (const [title, read] of Object.entries(pieces)) {
    it(`is recorded, whether or not this Node's fetch has unpacked it: ${title}`, async () => {
      const provider = await serve((_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "zstd" }).end(zstdReply)
      })
      const without = await read(await fetch(provider.url))
      const { spans, watch } = await watching({ providers: { [provider.host]: "openai" } })
      const request = { method: "POST", body: JSON.stringify({ model: "m", messages: [] }) }
      expect(await read(await watch.fetch(`${provider.url}/v1/chat/completions`, request))).toEqual(without)
      expect(await spans()).toMatchObject([{ output: "Hello there", model_inference: { prompt_tokens: 21 } }])
      expect(watch.health().faults).toBe(0)
    })
  }
})

describe("a reply in zstd by way of node:http", () => {
  it("reaches its caller as it came, and is recorded", async () => {
    const { chat, spans } = await patched({}, (_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "zstd" }).end(zstdReply)
    })
    const got = await new Promise<Buffer>((resolve, reject) => {
      const read: Array<Buffer> = []
      const request = httpRequest(chat.path, { method: "POST" }, (reply) => {
        reply.on("data", (piece) => read.push(piece)).on("end", () => resolve(Buffer.concat(read)))
      })
      request.on("error", reject)
      request.end('{"model":"m"}')
    })
    expect(got.equals(zstdReply)).toBe(true)
    expect(await spans()).toMatchObject([{ output: "Hello there", model_inference: { prompt_tokens: 21 } }])
  })
})

describe("a reply that is not packed as it says", () => {
  it("is read as it came, where nobody can mistake it", async () => {
    for (const encoding of ["gzip", "x-gzip", "zstd"]) {
      let seen = ""
      const decoder = makeReplyDecoder(encoding, (piece) => {
        seen += Buffer.from(piece).toString()
      })
      for (const piece of ['{"a"', ":1}"]) decoder.push(Buffer.from(piece))
      await decoder.end()
      expect(seen).toBe('{"a":1}')
    }
  })
})
