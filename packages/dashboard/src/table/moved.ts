/** To which row a key leads from the one at `place` of `rows`; `undefined` for a key that does not move. */
export const moved = (key: string, place: number, rows: number): number | undefined => {
  const last = rows - 1
  if (last < 0) return undefined
  switch (key) {
    case "j":
    case "ArrowDown":
      return Math.min(last, place + 1)
    case "k":
    case "ArrowUp":
      return Math.max(0, place - 1)
    case "PageDown":
      return Math.min(last, place + 10)
    case "PageUp":
      return Math.max(0, place - 10)
    case "Home":
      return 0
    case "End":
      return last
    default:
      return undefined
  }
}
