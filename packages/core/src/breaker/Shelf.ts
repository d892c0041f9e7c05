import type { Scope } from "./Scope.js"

/** Scopes one after the other, the one that was used longest ago first. Each stands in one line at most. */
class Line {
  oldest: Scope | undefined
  #newest: Scope | undefined

  push(scope: Scope): void {
    scope.line = this
    scope.older = this.#newest
    scope.newer = undefined
    if (this.#newest === undefined) this.oldest = scope
    else this.#newest.newer = scope
    this.#newest = scope
  }

  remove(scope: Scope): void {
    if (scope.older === undefined) this.oldest = scope.newer
    else scope.older.newer = scope.newer
    if (scope.newer === undefined) this.#newest = scope.older
    else scope.newer.older = scope.older
    scope.line = undefined
    scope.older = undefined
    scope.newer = undefined
  }
}

/**
 * The scopes of agents, a bounded number of them. When it is full the one that was used longest ago makes room, though
 * never one that is pinned: whose breaker is not closed, which has spent within its window, or has a call in flight.
 *
 * What every call needs of this takes constant time. Two lines are kept, of those that have spent and those that have
 * not, each in order of use; as spend is forgotten in the order in which it was made, only the head of each has to be
 * looked at. (A scope that has spent and is then used at no cost stays pinned for as long as if it had spent then.) A
 * head that is open or in flight leaves its line, and comes back when it is next used, as it must be to change.
 */
export class Shelf {
  /** Scopes that had to make room. */
  evicted = 0
  /** Agents for which there was no room, because all others were pinned. */
  refused = 0
  readonly #most: number
  readonly #scopes = new Map<string, Scope>()
  readonly #idle = new Line()
  readonly #spent = new Line()
  #uses = 0

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#scopes.size
  }

  find(id: string): Scope | undefined {
    return this.#scopes.get(id)
  }

  /**
   * Takes in a scope that is not here. False if there is no room, and none can be made. The scopes that were asked by
   * the admission with the number `asking` are in use, too.
   */
  keep(scope: Scope, now: number, asking = -1): boolean {
    if (this.#scopes.size >= this.#most && !this.#makeRoom(now, asking)) {
      this.refused++
      return false
    }
    this.#scopes.set(scope.id, scope)
    scope.kept = true
    this.place(scope, now)
    return true
  }

  /** The scope itself, or the one that took its place since it had to make room. */
  current(scope: Scope): Scope {
    return scope.kept || scope.kind === "global" ? scope : (this.#scopes.get(scope.id) ?? scope)
  }

  /** As `current`, and it is here afterwards. Absent if there is no room for it. */
  revive(scope: Scope, now: number, asking = -1): Scope | undefined {
    const current = this.current(scope)
    return current.kept || current.kind === "global" || this.keep(current, now, asking) ? current : undefined
  }

  /** Notes that a scope was used, and whether it has spent. */
  place(scope: Scope, now: number): void {
    if (!scope.kept) return
    if (scope.line !== undefined) this.#leave(scope)
    scope.used = ++this.#uses
    scope.windows.advance(now)
    const line = scope.spent > 0 ? this.#spent : this.#idle
    line.push(scope)
  }

  /** All of them, the one that was used longest ago first. */
  scopes(): ReadonlyArray<Scope> {
    return [...this.#scopes.values()].sort((a, b) => a.used - b.used)
  }

  #makeRoom(now: number, asking: number): boolean {
    const idle = this.#head(this.#idle, now, asking)
    const spent = this.#head(this.#spent, now, asking)
    const scope = spent === undefined || (idle !== undefined && idle.used < spent.used) ? idle : spent
    if (scope === undefined) return false
    this.#leave(scope)
    this.#scopes.delete(scope.id)
    scope.kept = false
    this.evicted++
    return true
  }

  /** The first of a line, if it may go. */
  #head(line: Line, now: number, asking: number): Scope | undefined {
    let scope = line.oldest
    while (scope !== undefined && (scope.inFlight > 0 || scope.state.name !== "closed" || scope.asked === asking)) {
      line.remove(scope)
      scope = line.oldest
    }
    scope?.windows.advance(now)
    return scope === undefined || scope.spent > 0 ? undefined : scope
  }

  #leave(scope: Scope): void {
    if (scope.line === this.#idle) this.#idle.remove(scope)
    else if (scope.line === this.#spent) this.#spent.remove(scope)
  }
}
