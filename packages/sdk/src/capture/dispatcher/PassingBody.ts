import type { RequestBody } from "../Recorder.js"

/** The copy of a body that is seen as it is sent. */
export interface PassingBody {
  readonly sent: (piece: unknown) => void
  /** All of it has been sent. */
  readonly allSent: () => void
  /** No more of it will be. */
  readonly over: () => void
  /** What it says, as soon as one of these is known. */
  readonly read: Promise<RequestBody>
}

/** What is larger is not kept; in bytes. */
const most = 2 * 1024 * 1024

const unread: RequestBody = { text: undefined, bytes: undefined }

export const makePassingBody = (): PassingBody => {
  const decoder = new TextDecoder()
  let text = ""
  let bytes = 0
  let readable = true
  let resolve: (body: RequestBody) => void = () => {}
  const read = new Promise<RequestBody>((settle) => {
    resolve = settle
  })
  return {
    read,
    sent: (piece) => {
      if (!readable) return
      const known = typeof piece === "string" ? Buffer.from(piece) : piece
      readable = known instanceof Uint8Array && bytes + known.byteLength <= most
      if (!readable || !(known instanceof Uint8Array)) {
        text = ""
        return
      }
      bytes += known.byteLength
      text += decoder.decode(known, { stream: true })
    },
    allSent: () => resolve(readable ? { text: text + decoder.decode(), bytes } : unread),
    over: () => resolve(unread)
  }
}
