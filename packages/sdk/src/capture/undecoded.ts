import { makeReplyDecoder, type ReplyDecoder } from "./ReplyDecoder.js"

// How a zstd frame begins, which no text does.
const magic = [0x28, 0xb5, 0x2f, 0xfd]

/**
 * For what `fetch` hands out, which it has decoded: but zstd only on newer Nodes, and older ones give it as it came. `see` is shown
 * what the reply says, either way.
 */
export const decodeUndecoded = (see: (piece: Uint8Array) => void): ReplyDecoder => {
  let decoder: ReplyDecoder | undefined
  return {
    push: (piece) => {
      decoder ??= makeReplyDecoder(magic.every((byte, at) => piece[at] === byte) ? "zstd" : "", see)
      decoder.push(piece)
    },
    end: () => decoder?.end()
  }
}
