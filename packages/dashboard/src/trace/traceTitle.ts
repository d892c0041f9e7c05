import { isVisible, plain } from "../given/Visible.js"
import { texts } from "../texts.js"

/** A trace's name as a title, in which no element can isolate it. */
export const traceTitle = (name: string): string => {
  const shown = plain(name, 160)
  return isVisible(shown) ? shown : texts.trace.title
}
