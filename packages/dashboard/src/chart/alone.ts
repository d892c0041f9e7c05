/** The places of values that have none beside them: a line has no length there, so that a point is to be drawn. */
export const alone = (values: ArrayLike<number | null | undefined>): Array<number> => {
  const isThere = (place: number) => values[place] !== undefined && values[place] !== null
  return Array.from({ length: values.length }, (_, place) => place).filter(
    (place) => isThere(place) && !isThere(place - 1) && !isThere(place + 1)
  )
}
