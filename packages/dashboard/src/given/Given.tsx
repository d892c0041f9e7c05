import { texts } from "../texts.js"
import { cut, isVisible, unturned } from "./Visible.js"

interface Props {
  readonly text: string
  /** UTF-16 units shown. */
  readonly most?: number
}

/** A text from outside: isolated and straight in its direction, cut to a length a page can bear, and never invisible. */
export const Given = ({ most = 300, text }: Props) => {
  const shown = unturned(cut(text, most))
  return isVisible(shown) ? (
    <bdi className="given">{shown}</bdi>
  ) : (
    <span className="given quiet">{texts.given.invisible}</span>
  )
}
