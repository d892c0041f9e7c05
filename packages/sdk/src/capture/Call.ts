import type { Route } from "@agentwatch/core/provider/Provider"
import type { RequestFacts } from "@agentwatch/core/provider/WireFormat"
import type { Scope } from "../context/Scope.js"
import type { Moment } from "../Timeline.js"
import type { Reading } from "./Reading.js"

/**
 * A model call on its way. Holds what its span needs and nothing that leads to the caller's request or reply: whoever
 * waits for an unread reply to be dropped holds on to this.
 */
export interface Call {
  readonly route: Route
  readonly scope: Scope
  readonly start: Moment
  request: RequestFacts | undefined
  /** The body is still being read. */
  requestRead: Promise<void> | undefined
  /** Its caller had taken it back before it began, so nothing has left. */
  unsent: boolean
  /** The HTTP status. Absent before the reply. */
  status: number | undefined
  /** When something was last seen of it, in milliseconds of the monotonic clock. */
  seen: number
  settled: boolean
  /** Readers of the reply that are not finished: the reply itself, and its clones. */
  open: number
}

/** One reader of a call's reply. */
export interface Branch {
  readonly call: Call
  readonly reading: Reading
  closed: boolean
}

/** How a call ended. */
export type Ending =
  | { readonly kind: "whole" }
  /** Its caller took it back, or dropped the reply. */
  | { readonly kind: "aborted" | "dropped" }
  /** `sent`: the request may have reached the provider. `code`: of the network layer, such as ECONNREFUSED. */
  | { readonly kind: "broken"; readonly message: string; readonly code: string | undefined; readonly sent: boolean }
