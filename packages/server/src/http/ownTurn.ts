import { Effect } from "effect"

const nextTurn = Effect.async<void>((resume) => void setImmediate(() => resume(Effect.void)))

/**
 * Waits for a turn of the event loop that nobody else who waits here has. Bodies arrive together, for their senders were
 * answered together; were they all read in one turn, then whatever else there is, such as the store's answer to the next
 * batch, would wait for a quarter of a second.
 */
export const ownTurn = Effect.unsafeMakeSemaphore(1).withPermits(1)(nextTurn)
