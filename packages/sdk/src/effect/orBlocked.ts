import { Cause } from "effect"
import { CallBlocked } from "./CallBlocked.js"

/**
 * Gives the block behind an error its type; every other error stays. For `Effect.mapError` and `Stream.mapError`, around
 * whatever wraps what it is given: `LanguageModel.generateText(…).pipe(Effect.mapError(AgentWatch.orBlocked))`.
 */
export const orBlocked = <E>(error: E): E | CallBlocked => CallBlocked.from(error) ?? error

/**
 * For the `catch` of `Effect.tryPromise`, around a promise-based client: a block becomes `CallBlocked`, everything else
 * what `Effect.tryPromise` makes of it by itself.
 */
export const catchBlocked = (thrown: unknown): CallBlocked | Cause.UnknownException =>
  CallBlocked.from(thrown) ?? new Cause.UnknownException(thrown)
