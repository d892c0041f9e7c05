import type { Body } from "./Recording.js"

/** Where a client is to send what was recorded. */
export interface Place {
  /** The provider's base URLs, without a path: over HTTP/1.1, and over HTTP/2. */
  readonly http: string
  readonly http2: string
  /** As recorded, with its query. */
  readonly path: string
  readonly model: string
  readonly stream: boolean
}

/** Makes a client and has it send `body`; gives all that the client tells. */
export type Ask = (place: Place, body: Body) => Promise<unknown>
