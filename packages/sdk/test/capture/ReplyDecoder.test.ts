import { createGzip, gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { makeReplyDecoder } from "../../src/capture/ReplyDecoder.js"

const unpack = async (encoding: string, pieces: ReadonlyArray<Uint8Array>) => {
  let length = 0
  const decoder = makeReplyDecoder(encoding, (bytes) => {
    length += bytes.byteLength
  })
  for (const piece of pieces) decoder.push(piece)
  await decoder.end()
  return length
}

describe("a compressed reply that is read on the side", () => {
  it("is read up to 64 MiB, and left then", async () => {
    const mebibyte = 1024 * 1024
    expect(await unpack("gzip", [gzipSync(Buffer.alloc(60 * mebibyte))])).toBe(60 * mebibyte)
    const read = await unpack("gzip", [gzipSync(Buffer.alloc(256 * mebibyte))])
    expect(read).toBeLessThanOrEqual(64 * mebibyte)
  })

  it("is not kept if it comes faster than it can be read", async () => {
    const pieces = Array.from({ length: 300 }, () => Buffer.alloc(64 * 1024, 7))
    expect(await unpack("br", pieces)).toBe(0)
  })

  it("is read as far as it came where its end is missing, and gives out at once what has come", async () => {
    const gzip = createGzip()
    const packed: Array<Uint8Array> = []
    gzip.on("data", (piece) => packed.push(piece))
    await new Promise((resolve) => gzip.write(Buffer.alloc(1_000), () => gzip.flush(() => resolve(undefined))))
    let length = 0
    const decoder = makeReplyDecoder("x-gzip", (bytes) => {
      length += bytes.byteLength
    })
    await new Promise<void>((resolve) => {
      for (const piece of packed) decoder.push(piece)
      const look = () => (length === 1_000 ? resolve() : setImmediate(look))
      look()
    })
    await decoder.end()
  })

  it("may be of any kind: nothing is unpacked that is not packed, or not known", async () => {
    for (const encoding of ["", " identity "]) expect(await unpack(encoding, [Buffer.from("plain")])).toBe(5)
    expect(await unpack("zip", [Buffer.from("nonsense")])).toBe(0)
    expect(await unpack("gzip", [])).toBe(0)
  })
})
