/** Ids of the columns that are not shown, given what an address says of those that are; the usual ones where it says nothing. */
export const hiddenOf = (
  chosen: string | undefined,
  all: ReadonlyArray<string>,
  usual: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const named = new Set(chosen?.split(","))
  const hidden = all.filter((id) => !named.has(id))
  // An old address may name columns that there are no more; a table without any shows nothing.
  return hidden.length === all.length ? usual : hidden
}

/** What the address says of them. The usual ones are not spelled out. */
export const chosenOf = (
  hidden: ReadonlyArray<string>,
  all: ReadonlyArray<string>,
  usual: ReadonlyArray<string>
): string | undefined => {
  const same = hidden.length === usual.length && usual.every((id) => hidden.includes(id))
  return same ? undefined : all.filter((id) => !hidden.includes(id)).join(",")
}
