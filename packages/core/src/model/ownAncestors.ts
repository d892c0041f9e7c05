/**
 * Those that are their own ancestors: the members of each cycle, and none of what hangs on one. `parentOf` gives nothing where a
 * way ends. Each is visited once and none calls another, so that a chain of any length is no danger to the stack.
 */
export const ownAncestors = <Id>(ids: Iterable<Id>, parentOf: (id: Id) => Id | undefined): ReadonlySet<Id> => {
  const found = new Set<Id>()
  /** From where each was first come to. */
  const seenFrom = new Map<Id, Id>()
  for (const start of ids) {
    let at: Id | undefined = start
    while (at !== undefined && !seenFrom.has(at)) {
      seenFrom.set(at, start)
      at = parentOf(at)
    }
    // A way that comes to where it has been itself has closed a cycle there; any other is known to end well, or to hang on one.
    if (at === undefined || seenFrom.get(at) !== start) continue
    for (let member: Id | undefined = at; member !== undefined && !found.has(member); member = parentOf(member)) {
      found.add(member)
    }
  }
  return found
}
