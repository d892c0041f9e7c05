import { Context, type Effect } from "effect"
import type { StoreError } from "../../StoreError.js"

/**
 * Whether what the engine says it has written lies on the disk. The embedded one does not say when a write fails: on a disk that
 * is full it goes on, and calls an insert stored, or parts merged, of which nothing or half is there (decision 0024).
 */
export class Intact extends Context.Tag("@agentwatch/server/Intact")<
  Intact,
  {
    /**
     * Does something that writes, alone, in a store of which nothing is in doubt: fails where the disk is full, and while what a
     * failed write has left cannot be put right. `restored`: how often it had to be so far. What was begun before the last time
     * may be there in part, and what its token stands for is not known any more.
     */
    readonly alone: <A, R>(
      write: (restored: number) => Effect.Effect<A, StoreError, R>
    ) => Effect.Effect<A, StoreError, R>
    /** Fails unless everything that was to be written since it was last asked lies on the disk. */
    readonly proven: Effect.Effect<void, StoreError>
    /** Fails where there is no room to write the largest part of a table anew: a change of it would wait for that, for ever. */
    readonly roomToChange: (table: string) => Effect.Effect<void, StoreError>
  }
>() {}
