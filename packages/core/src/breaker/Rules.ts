import type { ReservationMode } from "./Reservation.js"

// Whether the rules of one scope let a call pass: pure functions of what the scope has counted.

/** An error rate says nothing before so many calls have settled. */
export const leastSettled = 10

/** Nothing of the budget is left. Amounts in nano-dollars; a scope without a budget has an infinite one. */
export const budgetSpent = (spent: number, budget: number): boolean => spent >= budget

/** More than the limit, a share from 0 to 1, of the calls that settled have failed. */
export const tooManyErrors = (errors: number, settled: number, limit: number): boolean =>
  settled >= leastSettled && errors / settled > limit

/** As many calls were made as may be: the next one is too many. */
export const tooManyCalls = (calls: number, limit: number): boolean => calls >= limit

/**
 * Whether a call fits into what is left of a budget. In worst-case it has to. In expected it has to only while other
 * calls hold reservations: a guess alone stops nobody.
 */
export const fits = (
  mode: ReservationMode,
  spent: number,
  reserved: number,
  estimate: number,
  budget: number
): boolean => mode === "off" || (mode === "expected" && reserved === 0) || spent + reserved + estimate <= budget
