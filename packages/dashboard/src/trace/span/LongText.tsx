import { useState } from "react"
import { cut, isVisible, unturned } from "../../given/Visible.js"
import { handsFocusOn } from "../../keys/handsFocusOn.js"
import { texts } from "../../texts.js"

interface Props {
  readonly text: string
  /** It is no prose. */
  readonly code?: boolean
  /** UTF-16 units shown before a person asks for the rest. */
  readonly most?: number
}

/** A text of any length, on as many lines as it has: its beginning, and the whole on request. */
export const LongText = ({ code = false, most = 6_000, text }: Props) => {
  const [whole, setWhole] = useState(false)
  const shown = whole ? text : cut(text, most)
  if (!isVisible(text.slice(0, most))) return <p className="quiet">{texts.given.invisible}</p>
  return (
    <>
      <div className="long-text" data-code={code || undefined}>
        <bdi>{unturned(shown)}</bdi>
      </div>
      {!whole && text.length > most && (
        <button ref={handsFocusOn} type="button" className="plain" onClick={() => setWhole(true)}>
          {texts.trace.showAll(text.length)}
        </button>
      )}
    </>
  )
}
