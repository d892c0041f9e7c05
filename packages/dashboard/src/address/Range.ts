import { type Period, periods } from "@agentwatch/core/api/Query"
import { startOf } from "./startOf.js"

/** The stretch of time a page is about: a period up to now, or from one instant to another, in milliseconds since the epoch. */
export type Range = { readonly period: Period } | { readonly from: number; readonly to: number }

/** A range as it stands in the address. Instants are ISO 8601 with `Z`. */
export interface RangeSearch {
  readonly period?: Period | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export const defaultPeriod: Period = "24h"

// The instants the contract knows.
const earliest = 0
const latest = Date.parse("2262-01-01T00:00:00Z")

const instantOf = (text: unknown): number | undefined => {
  const at = typeof text === "string" ? Date.parse(text) : Number.NaN
  return at >= earliest && at <= latest ? at : undefined
}

/** The range an address asks for; the usual one where it asks for none, or for one there is not. */
export const rangeOf = (search: Readonly<Record<string, unknown>>): Range => {
  const [from, to] = [instantOf(search.from), instantOf(search.to)]
  if (from !== undefined && to !== undefined && from < to) return { from, to }
  return { period: periods.find((period) => period === search.period) ?? defaultPeriod }
}

/** How a range is written into the address. The usual one is not spelled out; what is absent takes the place of what was there. */
export const searchOf = (range: Range): RangeSearch =>
  "period" in range
    ? { period: range.period === defaultPeriod ? undefined : range.period, from: undefined, to: undefined }
    : { period: undefined, from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() }

/** The parameters of an address that say a range, without what makes no sense. */
export const rangeSearch = (search: Readonly<Record<string, unknown>>): RangeSearch =>
  Object.fromEntries(Object.entries(searchOf(rangeOf(search))).filter(([, value]) => value !== undefined))

const nanos = (ms: number) => BigInt(ms) * 1_000_000n

/** What the questions that know periods are asked with. */
export const asked = (range: Range) =>
  "period" in range ? { period: range.period } : { from: nanos(range.from), to: nanos(range.to) }

/** What the questions that know only instants are asked with, seen from `now` in milliseconds. */
export const bounds = (range: Range, now: number): { readonly from?: bigint; readonly to?: bigint } => {
  if (!("period" in range)) return { from: nanos(range.from), to: nanos(range.to) }
  const from = startOf(range.period, now)
  return from === undefined ? {} : { from }
}
