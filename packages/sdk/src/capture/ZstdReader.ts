import { Transform, type TransformCallback } from "node:stream"
import { followZstdFrames } from "./zstdFrames.js"

/*!
 * What is published holds fzstd 0.1.1.
 *
 * MIT License
 *
 * Copyright (c) 2020 Arjun Barrett
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files
 * (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify,
 * merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
 * OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
 * LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
 * CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */

/** What HTTP allows a sender to ask of its reader (RFC 9659), in bytes. */
export const mostZstdWindow = 8 * 1024 * 1024

// What is unpacked at one go, so that nobody waits for long; in bytes of what is packed.
const atOnce = 16 * 1024

/** Takes what comes out of zstd, where Node itself cannot. Whole blocks are there as soon as they have come. */
export const createZstdReader = (): Transform => {
  const follow = followZstdFrames(mostZstdWindow)
  let decoder: { readonly push: (piece: Uint8Array, final?: boolean) => void } | undefined

  const unpack = async (stream: Transform, piece: Uint8Array) => {
    if (decoder === undefined) {
      const { Decompress } = await import("fzstd")
      decoder = new Decompress((unpacked) => {
        // A few bytes can stand for many: whoever has enough of them has to be heard in between.
        if (stream.destroyed) throw new Error("no longer wanted")
        stream.push(unpacked)
      })
    }
    for (let at = 0; at < piece.length; at += atOnce) {
      if (at > 0) await new Promise((resolve) => setImmediate(resolve))
      const part = piece.subarray(at, at + atOnce)
      if (!follow(part)) throw new Error("no zstd, or too much to keep")
      decoder.push(part)
    }
  }

  return new Transform({
    transform(this: Transform, piece: Uint8Array, _encoding: BufferEncoding, done: TransformCallback) {
      unpack(this, piece).then(() => done(), done)
    },
    // The decoder waits for eighteen bytes before it begins, and a whole frame may have fewer. What broke off stays as it is.
    flush(done: TransformCallback) {
      try {
        decoder?.push(new Uint8Array(0), true)
      } catch {}
      done()
    }
  })
}
