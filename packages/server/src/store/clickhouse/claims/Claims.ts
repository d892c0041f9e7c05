import { Context, type Effect } from "effect"
import type { KeyHash } from "../../SpanStore.js"
import type { StoreError } from "../../StoreError.js"

/** What this server may write of what it has announced. */
export interface Claim {
  /** Whether another server has announced this key before, and is not done yet. */
  readonly lost: (key: KeyHash) => boolean
  /** The claim was made before, and since then nobody else has had any of its keys. */
  readonly unbroken: boolean
  /** The write has to begin before this instant of the store's clock, in milliseconds since the epoch. */
  readonly deadline?: number
}

/**
 * Keeps servers apart that write to one store: each announces the keys of a batch before it looks whether they are stored.
 * A port: a store that only this process can open needs none of it.
 */
export class Claims extends Context.Tag("@agentwatch/server/Claims")<
  Claims,
  {
    /**
     * Claims keys under a name of the claim's own, or claims them anew under the same. `latest`: when the newest of their
     * spans began, in milliseconds since the epoch. One claim at a time: with another name the one before is done.
     */
    readonly claim: (name: string, keys: ReadonlyArray<KeyHash>, latest: number) => Effect.Effect<Claim, StoreError>
  }
>() {}
