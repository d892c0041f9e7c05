import type { Admission } from "@agentwatch/core/breaker/Admission"
import type { Route } from "@agentwatch/core/provider/Provider"
import type { RequestFacts } from "@agentwatch/core/provider/WireFormat"
import type { Scope } from "../context/Scope.js"
import type { Moment } from "../Timeline.js"
import type { Held } from "./attempts/Held.js"
import type { Caller } from "./Fault.js"
import type { Reading } from "./Reading.js"

/** How large a request is. */
export interface RequestSize {
  /** About how many tokens. */
  readonly tokens: number
  /** Of UTF-8. Absent if it could not be told before the request is sent. */
  readonly bytes: number | undefined
}

/** The body of a request, so far as it lies open. */
export interface RequestBody {
  readonly text: string | undefined
  /** Of UTF-8. Absent if nobody can tell before it is sent. */
  readonly bytes: number | undefined
  /** What it says, parsed, so far as that could be kept of a text that is too long. */
  readonly digest?: unknown
}

/** Who sends a request, and what. */
export interface Sender {
  readonly from: Pick<Caller, "url" | "headers">
  /** The body. Absent if it cannot be read. */
  readonly text: string | undefined
}

/**
 * A model call on its way. Holds what its span needs and nothing that leads to the caller's request or reply: whoever
 * waits for an unread reply to be dropped holds on to this.
 */
export interface Call {
  readonly route: Route
  readonly scope: Scope
  readonly start: Moment
  readonly request: RequestFacts | undefined
  /** Takes what is sent, which is read when somebody first asks what it says. */
  readonly asks: (body: RequestBody) => void
  /** The tools that the request offers, as it does. */
  readonly tools: unknown
  size: RequestSize
  /** The body is still being read. */
  requestRead: Promise<void> | undefined
  /** What tells another attempt of the same call. Absent before it is known, and once the provider has answered. */
  sender: Sender | undefined
  /** The attempt before it, if this is another one. */
  earlier: Held | undefined
  /** How many attempts its client says to have made before. */
  resends: number
  /** It failed, and the next attempt may come. */
  held: Held | undefined
  /** Its place in the books of the breakers. Absent if they were not asked. */
  admission: Admission | undefined
  /** What it may cost had a say in whether it was let through. */
  weighed: boolean
  /** Its caller had taken it back before it began, so nothing has left. */
  unsent: boolean
  /** The HTTP status. Absent before the reply. */
  status: number | undefined
  /** When something was last seen of it, in milliseconds of the monotonic clock. */
  seen: number
  settled: boolean
  /** It was settled because nothing came for so long: what still comes puts its charge right. */
  overdue: boolean
  /** The first reading of its reply. */
  reading: Reading | undefined
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
  /** Its caller took it back. */
  | { readonly kind: "aborted" }
  /** Nobody read the reply to its end. */
  | { readonly kind: "dropped" }
  /**
   * `by` the provider or the way to it, by the time that somebody set, or by the program, whose request was none.
   * `sent`: the request may have reached the provider. `code`: of the network layer, such as ECONNREFUSED.
   */
  | {
      readonly kind: "broken"
      readonly by: "network" | "time" | "program"
      readonly message: string
      readonly code: string | undefined
      readonly sent: boolean
    }
