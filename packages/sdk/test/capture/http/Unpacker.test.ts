import { createGzip, gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { makeUnpacker } from "../../../src/capture/http/Unpacker.js"

const unpack = async (encoding: string, pieces: ReadonlyArray<Uint8Array>) => {
  let length = 0
  const unpacker = makeUnpacker(encoding, (bytes) => {
    length += bytes.byteLength
  })
  for (const piece of pieces) unpacker?.push(piece)
  await new Promise<void>((resolve) => unpacker?.end(resolve))
  return length
}

describe("a compressed reply that is read on the side", () => {
  it("is read up to 16 MiB, and left then", async () => {
    const mebibyte = 1024 * 1024
    expect(await unpack("gzip", [gzipSync(Buffer.alloc(15 * mebibyte))])).toBe(15 * mebibyte)
    const read = await unpack("gzip", [gzipSync(Buffer.alloc(64 * mebibyte))])
    expect(read).toBeLessThanOrEqual(16 * mebibyte)
  })

  it("is not kept if it comes faster than it can be read", async () => {
    const pieces = Array.from({ length: 100 }, () => Buffer.alloc(64 * 1024, 7))
    expect(await unpack("br", pieces)).toBe(0)
  })

  it("is read as far as it came where its end is missing, and gives out at once what has come", async () => {
    const gzip = createGzip()
    const packed: Array<Uint8Array> = []
    gzip.on("data", (piece) => packed.push(piece))
    await new Promise((resolve) => gzip.write(Buffer.alloc(1_000), () => gzip.flush(() => resolve(undefined))))
    let length = 0
    const unpacker = makeUnpacker("x-gzip", (bytes) => {
      length += bytes.byteLength
    })
    await new Promise<void>((resolve) => {
      for (const piece of packed) unpacker?.push(piece)
      const look = () => (length === 1_000 ? resolve() : setImmediate(look))
      look()
    })
    await new Promise<void>((resolve) => unpacker?.end(resolve))
  })

  it("may be of any kind: nothing is unpacked that is not packed, or not known", async () => {
    for (const encoding of ["", " identity "]) expect(makeUnpacker(encoding, () => {})).toBeUndefined()
    expect(await unpack("zip", [Buffer.from("nonsense")])).toBe(0)
    expect(await unpack("gzip", [])).toBe(0)
  })
})
