import zlib from "node:zlib"
import { describe, expect, it } from "vitest"
import { collectBody } from "../../../src/capture/dispatcher/CollectedBody.js"
import { headersOf, keptOptions, urlOf, withMark } from "../../../src/capture/dispatcher/dispatched.js"
import { makePassingBody } from "../../../src/capture/dispatcher/PassingBody.js"
import { makeReplyDecoder } from "../../../src/capture/ReplyDecoder.js"

const bytes = (text: string) => new TextEncoder().encode(text)

async function* source(pieces: ReadonlyArray<unknown>, end: () => void = () => {}) {
  yield* pieces
  end()
}

const all = async (body: AsyncIterable<unknown>) => {
  const pieces: Array<unknown> = []
  for await (const piece of body) pieces.push(piece)
  return pieces
}

describe("a body that is read ahead", () => {
  it("says what it holds, and is handed on piece by piece", async () => {
    const pieces = [bytes("Gr"), bytes("üße").subarray(0, 1), bytes("üße").subarray(1)]
    const { body, read } = collectBody(source(pieces), 100)
    expect(await read).toEqual({ text: "Grüße", bytes: 7 })
    expect(await all(body)).toEqual(pieces)
  })

  it("is read no further than its bound, and handed on whole all the same", async () => {
    let asked = 0
    const endless = (async function* () {
      for (; asked < 10; asked++) yield bytes("0123456789")
    })()
    const { body, read } = collectBody(endless, 25)
    expect(await read).toEqual({ text: undefined, bytes: undefined })
    expect(asked).toBe(2)
    expect(await all(body)).toHaveLength(10)
  })

  it("throws what its source throws, after what came before", async () => {
    const failing = source([bytes("a")], () => {
      throw new Error("gone")
    })
    const { body, read } = collectBody(failing, 25)
    expect(await read).toEqual({ text: undefined, bytes: undefined })
    expect(await body.next()).toEqual({ done: false, value: bytes("a") })
    await expect(body.next()).rejects.toThrow("gone")
  })

  it("lets go of its source if it is left in the middle", async () => {
    let left = false
    const endless = (async function* () {
      try {
        for (;;) yield bytes("0123456789")
      } finally {
        left = true
      }
    })()
    const { body, read } = collectBody(endless, 5)
    await read
    for await (const _ of body) break
    expect(left).toBe(true)
  })

  it("may hold what is no bytes, which nobody reads", async () => {
    const { body, read } = collectBody(source(["text", 1]), 25)
    expect(await read).toEqual({ text: undefined, bytes: undefined })
    expect(await all(body)).toEqual(["text", 1])
  })
})

describe("a body that is seen as it is sent", () => {
  it("says what was sent once all of it was", async () => {
    const { allSent, read, sent } = makePassingBody()
    for (const piece of [bytes("Gr"), "ü", bytes("ße")]) sent(piece)
    allSent()
    expect(await read).toEqual({ text: "Grüße", bytes: 7 })
  })

  it("says nothing if it was not all sent, is too large, or no bytes", async () => {
    const nothing = { text: undefined, bytes: undefined }
    const [left, large, odd] = [makePassingBody(), makePassingBody(), makePassingBody()]
    left.sent("{}")
    left.over()
    for (let piece = 0; piece < 3; piece++) large.sent(new Uint8Array(1024 * 1024))
    large.allSent()
    odd.sent({})
    odd.sent("{}")
    odd.allSent()
    expect(await Promise.all([left, large, odd].map(({ read }) => read))).toEqual([nothing, nothing, nothing])
  })
})

describe("a compressed reply that is read on the side", () => {
  const decode = async (coding: string, pieces: ReadonlyArray<Uint8Array>) => {
    let seen = 0
    const decoder = makeReplyDecoder(coding, (piece) => {
      seen += piece.byteLength
    })
    for (const piece of pieces) decoder.push(piece)
    await decoder.end()
    return seen
  }

  it("is not read beyond 64 MiB, whatever a few bytes claim to hold", async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(96 * 1024 * 1024))
    expect(bomb.byteLength).toBeLessThan(128 * 1024)
    const seen = await decode("gzip", [bomb])
    expect(seen).toBeLessThanOrEqual(64 * 1024 * 1024)
    expect(seen).toBeGreaterThan(0)
  })

  it("is not read if it is compressed more than five times over", async () => {
    const packed = (times: number) => {
      let bytes = Buffer.from("x")
      for (let time = 0; time < times; time++) bytes = zlib.gzipSync(bytes)
      return decode(Array(times).fill("gzip").join(","), [bytes])
    }
    expect([await packed(5), await packed(6)]).toEqual([1, 0])
  })

  it("that breaks off is worth what it said until then", async () => {
    const packed = zlib.gzipSync(Buffer.from("0123456789".repeat(10_000)))
    expect(await decode("gzip", [packed.subarray(0, packed.byteLength - 12)])).toBeGreaterThan(0)
  })

  it("that has no bytes at all is none", async () => {
    expect(await decode("gzip", [])).toBe(0)
  })
})

describe("what a dispatcher is told of a request", () => {
  it("is its URL, however it is put together", () => {
    expect(urlOf({ origin: "http://a.test", path: "/v1?b" })).toBe("http://a.test/v1?b")
    expect(urlOf({ origin: new URL("http://a.test/"), path: "/v1" })).toBe("http://a.test/v1")
    expect(urlOf({ origin: "http://a.test/", path: "//evil.test/v1" })).toBe("http://a.test//evil.test/v1")
    expect(urlOf({ origin: "http://proxy.test", path: "http://a.test/v1" })).toBe("http://a.test/v1")
    for (const options of [{}, { origin: 1, path: "/" }, { origin: "http://a.test", path: 1 }]) {
      expect(urlOf(options)).toBeUndefined()
    }
  })

  it("is its headers, in each of the forms that undici takes, and none of what can be read only once", () => {
    const expected = [
      ["a", "1"],
      ["b", "2, 3"]
    ]
    expect(headersOf({ a: "1", b: ["2", "3"] })).toEqual(expected)
    expect(headersOf(["a", "1", "b", ["2", "3"]])).toEqual(expected)
    expect(headersOf([Buffer.from("a"), Buffer.from("1"), "b", ["2", "3"]])).toEqual(expected)
    expect(
      headersOf(
        new Map<string, unknown>([
          ["a", "1"],
          ["b", ["2", "3"]]
        ])
      )
    ).toEqual(expected)
    const once = Object.entries({ a: "1" }).values()
    expect(headersOf(once)).toEqual([])
    expect(once.next().done).toBe(false)
    for (const headers of [undefined, null, "a", 1, { a: 1 }, ["a"]]) expect(headersOf(headers)).toEqual([])
  })

  it("loses nothing to a mark, which goes wherever the options are handed on to", () => {
    const mark = Symbol("mark")
    expect({ ...withMark({ path: "/" }, mark) }).toEqual({ path: "/", [mark]: true })
    const given = Object.create({ path: "/" })
    expect(withMark(given, mark)).toBe(given)
    expect(keptOptions(given)).toBe(given)
  })

  it("is kept as it was when somebody waits before it is sent", () => {
    const headers = { a: "1" }
    const body = Buffer.from("body")
    const kept = keptOptions({ headers, body, path: "/" })
    headers.a = "2"
    body.fill("x")
    expect(kept).toEqual({ headers: { a: "1" }, body: Buffer.from("body"), path: "/" })
  })
})
