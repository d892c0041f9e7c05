import type { KeyHash } from "../../SpanStore.js"

/** A claim as it stands in the store. */
export interface Announcement {
  /** Who has made it. */
  readonly server: string
  readonly name: string
  /** When the store took it, by its own clock: milliseconds since the epoch. */
  readonly at: number
  readonly keys: ReadonlyArray<KeyHash>
}

/**
 * Whose a key is. Every server reads the same announcements in the same order, the one in which they became visible, so
 * all come to the same answer: a key is its first claimant's until the claim has run out, then the next one's. A server does one
 * thing after another, so its own earlier claims are done with.
 */
export interface Owners {
  /** Gives whether all keys were the claim's own before: it has been renewed, and nobody came between. */
  readonly apply: (announcement: Announcement) => boolean
  /** The server whose the key is, or was last. */
  readonly of: (key: KeyHash) => string | undefined
  readonly size: () => number
}

/** Milliseconds that a claim holds. Longer than a write may take that has begun at its deadline. */
export const claimHolds = 30_000

type Owner = Omit<Announcement, "keys">

// 53 bits of the 64, as a number: two keys that share them wait for each other, and no more.
const exact = ({ a, b }: KeyHash) => a * 2 ** 21 + (b >>> 11)

/**
 * What has run out is forgotten after a while. The claim that `pending` gives the name of is not, so that its next renewal
 * tells for certain whether anybody came between.
 */
export const makeOwners = (pending: () => string | undefined = () => undefined): Owners => {
  /** In the order of `at`, so that what has run out stands first. */
  const owners = new Map<number, Owner>()

  const forget = (now: number) => {
    const kept = pending()
    for (const [key, { at, name }] of owners) {
      if (at + 2 * claimHolds > now) return
      if (name !== kept) owners.delete(key)
    }
  }

  return {
    apply: ({ at, keys, name, server }) => {
      forget(at)
      // One for all its keys: another server's may be a million in a minute.
      const claim: Owner = { server, name, at }
      let unbroken = true
      for (const hash of keys) {
        const key = exact(hash)
        const owner = owners.get(key)
        if (owner?.name !== name) unbroken = false
        if (owner !== undefined && owner.server !== server && at <= owner.at + claimHolds) continue
        owners.delete(key)
        owners.set(key, claim)
      }
      return unbroken
    },
    of: (hash) => owners.get(exact(hash))?.server,
    size: () => owners.size
  }
}
