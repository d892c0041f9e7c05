import type { Cause } from "@agentwatch/core/breaker/BreakerState"
import type { ScopeKind } from "@agentwatch/core/breaker/Scope"
import type { ScopeState } from "@agentwatch/core/breaker/ScopeState"
import { printable } from "../printable.js"
import type { BlockEvent } from "./Callbacks.js"
import { foundIn } from "./foundIn.js"
import type { Monitor } from "./Monitor.js"

/** Says that an object is one, whichever copy of AgentWatch in the process has made it. */
const brand = Symbol.for("@agentwatch/sdk/CircuitBreakerError")

/**
 * Says to the Vercel AI SDK that no output came of it. Of the errors that end one of its streams it hands on those that
 * say so, as `text`, `usage` and the like are awaited, and puts one of its own, which holds no cause, in the place of others.
 */
const noOutput = Symbol.for("vercel.ai.error.AI_NoOutputGeneratedError")

/** Marks a reply that stands for a block, since the library that asked would not hand on an error. */
export const blockedHeader = "x-agentwatch-blocked"

const codePrefix = "AGENTWATCH_BLOCKED_"

// Whoever asks what a reply stands for does so at once.
const mostKept = 256
const kept = new Map<string, CircuitBreakerError>()

/** A call was refused before it left the process: nothing was sent, and nothing spent. */
export class CircuitBreakerError extends Error implements BlockEvent {
  /**
   * The block behind an error, or `undefined`: some client libraries wrap what they are given, in the end. Looks at
   * causes, collected errors and the replies that they carry.
   */
  static from(error: unknown): CircuitBreakerError | undefined {
    return blockBehind(error)
  }

  override readonly name: string
  readonly _tag: "CircuitBreakerError"
  /** Of a reply that is not worth asking for again: what client libraries go by. */
  readonly status: 403
  readonly statusCode: 403
  readonly isRetryable: false
  /** A sentence without its full stop. */
  readonly reason: string
  readonly rule: Cause["rule"]
  /** In the unit of the rule: US dollars, a share from 0 to 1, calls a minute. 0 where it was opened by hand. */
  readonly threshold: number
  readonly current: number
  /** Of the scope that refused: see `BlockEvent`. */
  readonly scope: ScopeKind
  /** `global`, or the agent's id. */
  readonly scopeId: string
  /** 32 hex digits; absent outside of any trace. */
  readonly traceId: string | undefined
  /** What the breaker looked like. */
  readonly state: ScopeState
  /** 16 hex digits. */
  readonly blockId: string
  /** Leads to this error: node-fetch and Azure's clients keep nothing else of what a request fails with. Not enumerable. */
  declare readonly code: string
  /** To steer the scope that refused. Not enumerable, so that a log of the error does not hold it. */
  declare readonly monitor: Monitor

  constructor(event: BlockEvent, blockId: string) {
    const { current, monitor, reason, rule, scope, scopeId, state, threshold, traceId } = event
    super(printable(`AgentWatch blocked a call${scope === "global" ? "" : ` of agent ${scopeId}`}: ${reason}`))
    this.name = "CircuitBreakerError"
    this._tag = "CircuitBreakerError"
    this.status = 403
    this.statusCode = 403
    this.isRetryable = false
    this.reason = reason
    this.rule = rule
    this.threshold = threshold
    this.current = current
    this.scope = scope
    this.scopeId = scopeId
    this.traceId = traceId
    this.state = state
    this.blockId = blockId
    Object.defineProperty(this, "monitor", { value: monitor, enumerable: false })
    Object.defineProperty(this, "code", { value: codePrefix + blockId, enumerable: false })
    for (const mark of [brand, noOutput]) Object.defineProperty(this, mark, { value: true, enumerable: false })
  }
}

/** `instanceof` is true for the errors of every copy of AgentWatch in the process; of a class made of this one, its own. */
const isInstance = function (this: unknown, value: unknown): boolean {
  if (this !== CircuitBreakerError) return Function.prototype[Symbol.hasInstance].call(this, value)
  try {
    return typeof value === "object" && value !== null && brand in value
  } catch {
    return false
  }
}
Object.defineProperty(CircuitBreakerError, Symbol.hasInstance, { value: isInstance })

// Outside of the class, which would else be printed under a name that its bundle has made up.
const blockBehind = (error: unknown) =>
  foundIn(error, (value) => {
    if (value instanceof CircuitBreakerError) return value
    const id = headerOf(value, blockedHeader) ?? idInCode(value)
    return id === undefined ? undefined : kept.get(id)
  })

const idInCode = (value: object): string | undefined => {
  const code: unknown = Reflect.get(value, "code")
  return typeof code === "string" && code.startsWith(codePrefix) ? code.slice(codePrefix.length) : undefined
}

/** Remembers an error that travels as a reply with a header, or of which nothing may be left but its code. */
export const keepBlock = (error: CircuitBreakerError): void => {
  kept.set(error.blockId, error)
  if (kept.size > mostKept) for (const [oldest] of kept) return void kept.delete(oldest)
}

const headerOf = (value: object, name: string): string | undefined => {
  const header: unknown =
    value instanceof Headers ? value.get(name) : (value as Readonly<Record<string, unknown>>)[name]
  return typeof header === "string" ? header : undefined
}
