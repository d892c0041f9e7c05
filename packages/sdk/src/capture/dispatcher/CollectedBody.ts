import type { RequestBody } from "../Call.js"
import { makeSentBody, unreadBody } from "../SentBody.js"

/** A body that has been read ahead of the network. */
export interface CollectedBody {
  /** What it says, once it has been read. Never rejects. */
  readonly read: Promise<RequestBody>
  /** The same pieces, and then whatever has not been read; ends, or throws, as the source did. */
  readonly body: AsyncGenerator<unknown, void, void>
}

/** Reads all that `source` has to give, unless that is more than `most` bytes. */
export const collectBody = (source: AsyncGenerator<unknown, unknown, void>, most: number): CollectedBody => {
  const pieces: Array<unknown> = []
  let end: { readonly failed: boolean; readonly error?: unknown } | undefined

  const collect = async (): Promise<RequestBody> => {
    const said = makeSentBody(most)
    try {
      for (;;) {
        const { done, value } = await source.next()
        if (done) break
        pieces.push(value)
        if (!(value instanceof Uint8Array)) return unreadBody
        said.add(value)
        if (said.bytes() > most) return unreadBody
      }
      end = { failed: false }
      return said.read()
    } catch (error) {
      end = { failed: true, error }
      return unreadBody
    }
  }

  const read = collect()
  const handOn = async function* () {
    await read
    try {
      for (const piece of pieces) yield piece
      if (end === undefined) yield* source
    } finally {
      if (end === undefined) await source.return(undefined)
    }
    if (end?.failed) throw end.error
  }
  return { read, body: handOn() }
}
