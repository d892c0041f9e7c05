import type { RequestBody } from "../Call.js"
import { makeSentBody, unreadBody } from "../SentBody.js"

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

export const makePassingBody = (): PassingBody => {
  const body = makeSentBody(most)
  let resolve: (body: RequestBody) => void = () => {}
  const read = new Promise<RequestBody>((settle) => {
    resolve = settle
  })
  return {
    read,
    sent: (piece) => body.add(piece),
    allSent: () => resolve(body.read()),
    over: () => resolve(unreadBody)
  }
}
