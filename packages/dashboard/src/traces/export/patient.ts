import { ApiFailure } from "../../client/ApiFailure.js"
import { pause } from "../../client/pause.js"

/** Times that a page is asked for, two seconds or what the server says apart. */
const tries = 5

const mayPass = (error: unknown) => error instanceof ApiFailure && (error.kind === "away" || error.kind === "busy")

/** Asks again for a while where the server is away or busy, so that a restart does not cost a long file. */
export const patient = async <A>(ask: () => Promise<A>, signal: AbortSignal): Promise<A> => {
  for (let left = tries - 1; ; left--) {
    try {
      return await ask()
    } catch (error) {
      signal.throwIfAborted()
      if (left === 0 || !mayPass(error)) throw error
      await pause(Math.max(2_000, (error as ApiFailure).retryAfter * 1_000), signal)
      signal.throwIfAborted()
    }
  }
}
