import { Schema } from "effect"

/**
 * An amount of money in nano-dollars: 1 USD = 1_000_000_000.
 *
 * A list price of $1 per million tokens is 1_000 nano-dollars per token. Some prices are not whole in this unit
 * ($0.0375 per million), so a rate stays a plain number and the cost of a call is rounded once, after summing its parts.
 * Sums stay exact up to about 9 million USD.
 */
export const NanoUsd = Schema.NonNegativeInt.pipe(Schema.brand("NanoUsd"))
export type NanoUsd = typeof NanoUsd.Type

const perUsd = 1_000_000_000

/** Rounds a number of nano-dollars to a whole one. */
export const nanoUsd = (nanos: number): NanoUsd => Math.round(nanos) as NanoUsd

/** The nearest whole nano-dollar to an amount in dollars. */
export const fromUsd = (usd: number): NanoUsd => nanoUsd(usd * perUsd)

/** Dollars as a JSON number; exact to the nano-dollar up to 2 million USD. */
export const toUsd = (amount: number): number => amount / perUsd
