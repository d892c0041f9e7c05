/** What stands before an element, or before what it begins. */
const before = (element: Element): Element | null =>
  element.previousElementSibling ?? (element.parentElement === null ? null : before(element.parentElement))

/**
 * As a `ref`, for what goes away once it was used, such as a button for the rest of a text: if it had the focus, what stands
 * before it gets that, and the Tab key goes on from there instead of from the top of the page.
 */
export const handsFocusOn = (element: HTMLElement | null) => () => {
  if (!element?.contains(document.activeElement)) return
  const next = before(element)
  if (!(next instanceof HTMLElement)) return
  if (next.tabIndex < 0) next.tabIndex = -1
  next.focus({ preventScroll: true })
}
