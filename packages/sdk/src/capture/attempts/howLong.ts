import type { Said } from "./Said.js"

/** Looks up a header of a reply, by its name in lower case. */
export type ReplyHeader = (name: string) => string | null | undefined

/** Whether clients take an answer for one that another attempt may better. */
export const isRetryable = (status: number, header: ReplyHeader): boolean => {
  if (status < 400) return false
  const wish = header("x-should-retry")
  if (wish === "true" || wish === "false") return wish === "true"
  return status === 408 || status === 409 || status === 425 || status === 429 || status >= 500
}

/** Milliseconds that a provider asks to wait for, in any of the ways that clients understand. */
export const announced = (header: ReplyHeader, wall: number): number | undefined => {
  const millis = Number.parseFloat(header("retry-after-ms") ?? "")
  if (millis >= 0) return millis
  const after = header("retry-after") ?? ""
  const seconds = Number.parseFloat(after)
  const wait = Number.isNaN(seconds) ? Date.parse(after) - wall : seconds * 1_000
  return wait >= 0 ? wait : undefined
}

/** No client makes more by default. */
const mostResends = 6
/** In milliseconds. */
const margin = 1_000
const longestAnnounced = 60_000
const longestForStrangers = 10_000

/** Milliseconds until the next attempt of a client made by Stainless, at most. */
const stainless = (resends: number) => Math.min(8_000, 500 * 2 ** resends)

/**
 * How long after a failure the next attempt may begin, in milliseconds; 0 if there will be none. `resends`: attempts of
 * this call before, which show that whoever makes it does try again. `wait`: what the provider asks for.
 *
 * Clients wait for a time that doubles: those made by Stainless from half a second on, the AI SDK, LangChain and most
 * others from one or two.
 */
export const howLong = (said: Said, resends: number, wait: number | undefined): number => {
  if (said.last || resends >= mostResends) return 0
  const usual = ownWait(said) ?? 2_000 * 2 ** resends
  const obeyed = said.by !== undefined || resends > 0 ? longestAnnounced : longestForStrangers
  return Math.max(Math.min(longestAnnounced, usual), wait !== undefined && wait <= obeyed ? wait : 0) + margin
}

/** Of a client that tries again itself: one that has not done so yet may leave that to whoever uses it. */
const ownWait = ({ by, resends = 0 }: Said) => (by === "stainless" && resends > 0 ? stainless(resends) : undefined)

/**
 * Milliseconds after a failure in which the next attempt can only be the client's own, which counts it; later ones may
 * be those of a library around it, for which it begins to count anew.
 */
export const ownTime = (said: Said, wait: number | undefined): number =>
  said.by === "stainless" ? (wait ?? stainless(said.resends ?? 0)) : 0
