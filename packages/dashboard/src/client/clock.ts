// Loaded before all else, so that it imports nothing.

/** Milliseconds. A difference that is less may come from an answer that took its time; and it changes no period that is seen. */
const least = 2_000

/** Milliseconds that an answer is waited for. */
const longest = 5_000

/** By how many milliseconds the server's clock is ahead of the browser's; undefined until an answer told. */
let ahead: number | undefined

let first: Promise<unknown> | undefined

/**
 * Takes the server's time from an answer that has just come, and hands it on. One that took long tells nothing: a page that
 * slept meanwhile would take the time it slept for a difference.
 */
export const hear = (answer: Response, askedAt = Date.now()): Response => {
  const said = Date.parse(answer.headers.get("date") ?? "")
  if (Number.isNaN(said) || Date.now() - askedAt >= least) return answer
  // The header leaves out what is less than a second.
  const difference = said + 500 - Date.now()
  ahead = Math.abs(difference) < least ? 0 : difference
  return answer
}

/** `fetch`, of whose answer the time is taken. */
export const heard: typeof fetch = (input, init) => {
  const askedAt = Date.now()
  return fetch(input, init).then((answer) => hear(answer, askedAt))
}

/** Asks for the time, so that it is known when the first question is asked that depends on it. */
export const askClock = () => {
  first = heard("/health", { cache: "no-store", signal: AbortSignal.timeout(longest) }).catch(() => undefined)
}

/**
 * Now, in milliseconds since the epoch, by the server's clock: of its data, where a period starts is not for the browser's
 * clock to say. By the browser's where the server does not tell.
 */
export const serverNow = async (): Promise<number> => {
  if (ahead === undefined) await first
  return Date.now() + (ahead ?? 0)
}
