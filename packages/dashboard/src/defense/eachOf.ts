/** Does something with each item, so many at once, and gives the results in the order of the items. */
export const eachOf = async <A, B>(
  items: ReadonlyArray<A>,
  atOnce: number,
  act: (item: A) => Promise<B>
): Promise<ReadonlyArray<B>> => {
  const results: Array<B> = []
  const waiting = items.entries()
  const work = async () => {
    for (const [place, item] of waiting) results[place] = await act(item)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}
