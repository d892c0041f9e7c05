import { estimateTokens } from "@agentwatch/core/provider/Estimate"
import { type Route, readRequest } from "@agentwatch/core/provider/Provider"
import { member, parsed } from "@agentwatch/core/provider/UnknownJson"
import type { RequestFacts } from "@agentwatch/core/provider/WireFormat"
import type { Scope } from "../context/Scope.js"
import type { Moment } from "../Timeline.js"
import type { Vitals } from "../Vitals.js"
import type { Call, RequestBody, RequestSize } from "./Call.js"
import { saidByText } from "./largeBody.js"

/** Of a larger request a digest is read; in characters. */
const longestRequest = 16 * 1024 * 1024

const unknownSize: RequestSize = { tokens: 0, bytes: undefined }

/**
 * A call whose request is read when somebody first asks what it says: where no budget has to know that before it leaves,
 * that is when its caller has the reply.
 */
export class ModelCall implements Call {
  requestRead: Call["requestRead"]
  sender: Call["sender"]
  earlier: Call["earlier"]
  resends = 0
  held: Call["held"]
  admission: Call["admission"]
  weighed = true
  unsent = false
  status: Call["status"]
  seen: number
  settled = false
  overdue = false
  reading: Call["reading"]
  open = 0
  #unread: RequestBody | undefined
  #request: RequestFacts | undefined
  #tools: unknown
  #size = unknownSize

  readonly route: Route
  readonly scope: Scope
  readonly start: Moment
  readonly #vitals: Pick<Vitals, "guarded">

  constructor(route: Route, scope: Scope, start: Moment, vitals: Pick<Vitals, "guarded">) {
    this.route = route
    this.scope = scope
    this.start = start
    this.#vitals = vitals
    this.seen = start.monotonic
    // Of a body that stays unread, the URL may still tell the model.
    if (route.model !== undefined) this.#request = readRequest(route, undefined)
  }

  asks(body: RequestBody): void {
    this.#unread = body
  }

  get request(): RequestFacts | undefined {
    if (this.#unread !== undefined) this.#read(this.#unread)
    return this.#request
  }

  get tools(): unknown {
    if (this.#unread !== undefined) this.#read(this.#unread)
    return this.#tools
  }

  get size(): RequestSize {
    if (this.#unread !== undefined) this.#read(this.#unread)
    return this.#size
  }

  set size(size: RequestSize) {
    this.#size = size
  }

  #read({ bytes, digest, text }: RequestBody): void {
    this.#unread = undefined
    if (text === undefined || text.length > longestRequest) {
      this.#readLarge(text === undefined ? digest : saidByText(text), bytes)
      return
    }
    const said = parsed(text)
    // Of a text that cannot be read nobody knows which model it asks for, nor for how much.
    this.#size = unknownSize
    if (said !== undefined) this.#know(said, () => ({ tokens: estimateTokens(text), bytes }))
  }

  /** What all that it holds can cost at most, a digest does not tell. */
  #readLarge(digest: unknown, bytes: number | undefined): void {
    this.#size = { tokens: 0, bytes: bytes === 0 ? 0 : undefined }
    if (digest !== undefined) {
      this.#know(digest, () => ({ tokens: estimateTokens(JSON.stringify(digest)), bytes: undefined }))
    }
  }

  #know(said: unknown, size: () => RequestSize): void {
    this.#vitals.guarded("reading a request", () => {
      this.#request = readRequest(this.route, said)
      this.#tools = member(said, "tools") ?? member(said, "functions")
      this.#size = size()
    })
  }
}
