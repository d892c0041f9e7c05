import { useState } from "react"
import { laidOut } from "../format/Json.js"
import { cut } from "../given/Visible.js"
import { texts } from "../texts.js"

/** Characters shown before a person asks for the rest. */
const portion = 20_000
const preview = 160

interface Props {
  readonly label: string
  readonly text: string
}

/** What went in or came out: its beginning on one line, the whole on request. */
export const SpanText = ({ label, text }: Props) => {
  const [open, setOpen] = useState(false)
  const [whole, setWhole] = useState(false)
  const full = open ? laidOut(text) : ""
  return (
    <details className="span-text" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="span-text-label">{label}</span>
        {!open && <bdi className="given quiet">{cut(text.slice(0, preview * 4).replace(/\s+/g, " "), preview)}</bdi>}
      </summary>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <pre tabIndex={0}>
          <bdi>{whole ? full : cut(full, portion)}</bdi>
        </pre>
      )}
      {open && !whole && full.length > portion && (
        <button type="button" onClick={() => setWhole(true)}>
          {texts.trace.showAll(full.length)}
        </button>
      )}
    </details>
  )
}
