import { parseInstant } from "@agentwatch/core/model/parseInstant"
import { isLabel, isRecord } from "./context/Labels.js"
import type { LoggedEvent } from "./LoggedEvent.js"

/** An event, of which only what is as documented is left. */
export type ReadEvent = {
  readonly [Key in Exclude<keyof LoggedEvent, "timestamp">]?: NonNullable<LoggedEvent[Key]>
} & {
  /** Nanoseconds since the epoch. */
  readonly timestamp?: bigint
}

const mostNanos = 2n ** 63n - 1n

const count = (value: unknown) => (Number.isInteger(value) && within(value, 1_000_000_000) ? value : undefined)
const amount = (most: number) => (value: unknown) => (within(value, most) ? value : undefined)
const label = (value: unknown) => (isLabel(value) ? value : undefined)

const within = (value: unknown, most: number) => typeof value === "number" && value >= 0 && value <= most

const instant = (value: unknown): bigint | undefined => {
  if (typeof value === "string") return parseInstant(value)
  const millis = value instanceof Date ? value.getTime() : value
  if (typeof millis !== "number" || !(millis >= 0 && millis < 1e13)) return undefined
  const whole = Math.floor(millis)
  const nanos = BigInt(whole) * 1_000_000n + BigInt(Math.floor((millis - whole) * 1_000_000))
  return nanos > mostNanos ? undefined : nanos
}

const readers: Readonly<Record<keyof LoggedEvent, (value: unknown) => unknown>> = {
  taskName: label,
  agentName: label,
  model: label,
  provider: label,
  inputTokens: count,
  outputTokens: count,
  latencyMs: amount(1_000_000_000_000),
  costUsd: amount(1_000_000),
  status: (value) => (value === "success" || value === "error" ? value : undefined),
  errorMessage: (value) => (typeof value === "string" ? value : undefined),
  timestamp: instant,
  metadata: (value) => (isRecord(value) ? value : undefined)
}

/** Absent for what is no object. What is not as documented is named to `odd`, and left out. */
export const readEvent = (event: unknown, odd: (what: string) => void): ReadEvent | undefined => {
  if (!isRecord(event)) {
    odd("an event given to logEvent() is no object")
    return undefined
  }
  for (const name of keysOf(event)) {
    if (!Object.hasOwn(readers, name)) odd(`logEvent() was given a value with a name that it does not know`)
  }
  const read: Record<string, unknown> = {}
  for (const [name, reader] of Object.entries(readers)) {
    const known = readOne(event, name, reader)
    if (known === undefined) odd(`a value of ${name} given to logEvent() is not as documented`)
    else if (known !== null) read[name] = known
  }
  return read
}

/** `null` where there is nothing to read; what the program's own getters throw is not as documented. */
const readOne = (event: Readonly<Record<string, unknown>>, name: string, reader: (value: unknown) => unknown) => {
  try {
    const value = event[name]
    return value === undefined || value === null ? null : reader(value)
  } catch {
    return undefined
  }
}

const keysOf = (event: object): ReadonlyArray<string> => {
  try {
    return Object.keys(event)
  } catch {
    return []
  }
}
