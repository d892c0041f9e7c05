/** Scrolls the table of a list to its first row. The button that asked for it goes away: the table has its focus then. */
export const toTop = (list: HTMLElement | null) => {
  const scroller = list?.querySelector<HTMLElement>(".table-scroll")
  scroller?.scrollTo({ top: 0 })
  if (list?.querySelector(".fresh:focus")) scroller?.focus({ preventScroll: true })
}
