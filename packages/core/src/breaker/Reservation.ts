import { wholeNanos } from "./Dollars.js"

/**
 * How much of a budget a call holds until it settles. `expected`: what it will probably cost. `worst-case`: the most
 * that it can cost, which makes the budget a hard cap, however many calls run at once. `off`: nothing.
 */
export type ReservationMode = "expected" | "worst-case" | "off"

const modes: ReadonlyArray<unknown> = ["expected", "worst-case", "off"] satisfies ReadonlyArray<ReservationMode>

/** Throws a `TypeError` for anything else. */
export const readReservationMode = (mode: ReservationMode): ReservationMode => {
  if (!modes.includes(mode)) {
    const got = typeof mode === "string" ? JSON.stringify(mode).slice(0, 100) : typeof mode
    throw new TypeError(`reservation: expected "expected", "worst-case" or "off", got ${got}`)
  }
  return mode
}

/** What is known of a call before it is made. */
export interface CallEstimate {
  /** The model by which its output is remembered: any name that tells models apart, such as `openai/gpt-4o`. */
  readonly model: string
  /** About how many tokens the request is. */
  readonly inputTokens: number
  /** The most that it can be: its size in bytes of UTF-8, since no token is shorter than one. */
  readonly inputBytes: number
  /** The most output tokens of one choice that the request allows. Absent where it sets no limit. */
  readonly outputLimit: number | undefined
  /** The most output tokens that the model writes. Absent where nobody knows: then 300,000. */
  readonly outputMaximum: number | undefined
  /** How many choices the request asks for. */
  readonly choices: number
  /**
   * What so many tokens cost, in nano-dollars. For worst-case it takes the dearest rate that may apply: input that is
   * written to a cache, output that is reasoning.
   */
  readonly cost: (inputTokens: number, outputTokens: number) => number
}

// More than any model of the price table is documented to write: of the largest, some write 272,000.
const unknownMaximum = 300_000

/**
 * What a call is to reserve, in whole nano-dollars. `produced` is what its model has been producing a choice, in
 * tokens.
 */
export const reservationOf = (mode: ReservationMode, call: CallEstimate, produced: number): number => {
  if (mode === "off") return 0
  // Requests are hostile: what is no positive number is no limit, as some providers mean it, and no choice is one
  // choice.
  const limit = call.outputLimit !== undefined && call.outputLimit > 0 ? call.outputLimit : undefined
  const choices = Math.max(1, call.choices)
  if (mode === "expected") {
    const output = limit === undefined ? produced : Math.min(produced, limit)
    return wholeNanos(call.cost(call.inputTokens, output * choices), 0)
  }
  const output = limit ?? call.outputMaximum ?? unknownMaximum
  // A cap that cannot be computed is no cap: what is not a number then fits into no budget.
  return wholeNanos(Math.ceil(call.cost(call.inputBytes, output * choices)), Number.MAX_SAFE_INTEGER)
}
