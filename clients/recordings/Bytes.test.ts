import { randomInt } from "node:crypto"
import zlib from "node:zlib"
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest"
import { byteByByte, cut } from "../../packages/sdk/test/clients/support/cut.js"
import { fetchPieces, fetchWhole, nodeHttp } from "./clients/plain.js"
import type { Client } from "./clients/table.js"
import { compare, stopReplay } from "./support/comparing.js"
import { present, type Recording, recordings, replyOf } from "./support/Recording.js"

// Another one each time. It stands in every title, and can be given back to see the same again.
const seed = Number(process.env.AGENTWATCH_SEED ?? randomInt(2 ** 31))

const piecewise: Client = { name: "node:http", ask: nodeHttp }
const asOne: ReadonlyArray<Client> = [
  { name: "fetch, read piece by piece,", ask: fetchPieces },
  { name: "fetch, read as one,", ask: fetchWhole }
]

const encodings: Readonly<Record<string, ((bytes: Buffer) => Buffer) | undefined>> = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
  // Not before Node 22.15.
  zstd: zlib.zstdCompressSync
}

/** What a plain client has told. */
interface View {
  readonly gave: { readonly pieces: ReadonlyArray<{ readonly bytes: string }> }
}

const piecesOf = (view: unknown) => (view as View).gave.pieces.map(({ bytes }) => Buffer.from(bytes, "base64"))

const typeOf = ({ contentType }: Recording) => ({ "content-type": contentType })

/** In bytes; what is longer is not sent byte by byte as a whole. */
const short = 1_000

const repliesOf = (recording: Recording) => {
  const bytes = replyOf(recording)
  const [first, last] = [bytes.subarray(0, short), bytes.subarray(short)]
  const pieces = [cut(bytes, seed), cut(bytes, seed + 1), [...byteByByte(first), ...cut(last, seed)]]
  return pieces.map((pieces) => ({ headers: typeOf(recording), pieces }))
}

const compressed = (recording: Recording) =>
  Object.entries(encodings).flatMap(([encoding, compress]) =>
    compress === undefined
      ? []
      : [
          {
            headers: { ...typeOf(recording), "content-encoding": encoding },
            pieces: cut(compress(replyOf(recording)), seed)
          }
        ]
  )

const each = (clients: ReadonlyArray<Client>) =>
  recordings.flatMap((recording) => clients.map((client) => [recording, client] as const))

if (present) {
  describe(`the bytes of recorded replies (from ../shared/recordings), cut anywhere (seed ${seed})`, () => {
    beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}))
    afterAll(stopReplay)

    for (const recording of recordings) {
      it(`${recording.id} comes by ${piecewise.name} as it was sent, piece by piece`, async () => {
        const sent = repliesOf(recording)
        const seen = await compare(recording, piecewise, sent)
        expect(seen.map(({ view }) => piecesOf(view))).toEqual(sent.map(({ pieces }) => pieces))
      })
    }

    for (const [recording, client] of each(asOne)) {
      it(`${recording.id} comes by ${client.name} as it was sent`, async () => {
        const sent = repliesOf(recording)
        const seen = await compare(recording, client, sent)
        expect(seen.map(({ view }) => piecesOf(view))).toEqual(sent.map(() => [replyOf(recording)]))
      })
    }

    for (const [recording, client] of each([piecewise, ...asOne])) {
      it(`${recording.id} comes by ${client.name} as it was sent, however compressed, and is read all the same`, async () => {
        const sent = compressed(recording)
        const seen = await compare(recording, client, sent)
        // node:http leaves it to its user to decompress.
        const expected = sent.map(({ pieces }) => (client === piecewise ? Buffer.concat(pieces) : replyOf(recording)))
        expect(seen.map(({ view }) => Buffer.concat(piecesOf(view)))).toEqual(expected)
      })
    }
  })
} else {
  describe("the bytes of recorded replies", () => {
    it("are not here: without ../shared/recordings none are compared", () => {
      expect(recordings).toEqual([])
    })
  })
}
