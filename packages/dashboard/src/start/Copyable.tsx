import { useRef, useState } from "react"
import { toClipboard } from "../copy/toClipboard.js"
import { texts } from "../texts.js"

interface Props {
  readonly title: string
  readonly why: string
  readonly lines: string
}

/** Lines to take along: copied by the button, or at least selected where the browser does not let it. */
export const Copyable = ({ lines, title, why }: Props) => {
  const code = useRef<HTMLElement>(null)
  const [label, setLabel] = useState<string>(texts.copy.copy)

  const copy = async () => {
    if (await toClipboard(lines)) {
      setLabel(texts.copy.copied)
    } else if (code.current !== null) {
      window.getSelection()?.selectAllChildren(code.current)
      setLabel(texts.copy.selected)
    }
  }

  return (
    <figure className="copyable">
      <figcaption>
        <strong>{title}</strong>
        <span className="quiet">{why}</span>
      </figcaption>
      <div className="copyable-lines">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
        <pre tabIndex={0}>
          <code ref={code}>{lines}</code>
        </pre>
        <button type="button" onClick={copy} aria-live="polite">
          {label}
        </button>
      </div>
    </figure>
  )
}
