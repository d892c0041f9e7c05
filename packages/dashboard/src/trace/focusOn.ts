import type { StoredSpan } from "@agentwatch/core/model/Span"

/** Moves the focus to where a span stands in the view, or to the tab of the view where it is not drawn. */
export const focusOn = (span: StoredSpan | undefined) => {
  const view = document.querySelector(".trace-view")
  const places = [`[data-key="${span?.span_id}"]`, '.node[aria-pressed="true"]', '[role="tab"][aria-selected="true"]']
  const place = places.map((selector) => view?.querySelector<HTMLElement>(selector)).find((found) => found != null)
  place?.focus()
}
