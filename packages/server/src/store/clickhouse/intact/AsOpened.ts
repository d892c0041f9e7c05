import { Clock, Context, Effect } from "effect"
import { failedWrites } from "./failedWrites.js"

/**
 * How things stood when the engine had opened the store, before anything was asked of it: it merges parts from then on. `failed`
 * writes of this process, and the instant in milliseconds since the epoch.
 */
export class AsOpened extends Context.Tag("@agentwatch/server/AsOpened")<
  AsOpened,
  { readonly failed: number; readonly at: number }
>() {}

/** Asked for first of all. */
export const asOpened = Effect.all({ failed: failedWrites, at: Clock.currentTimeMillis })
