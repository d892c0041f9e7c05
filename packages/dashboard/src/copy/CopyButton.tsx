import { useState } from "react"
import { texts } from "../texts.js"
import { toClipboard } from "./toClipboard.js"
import "./copy.css"

interface Props {
  readonly label: string
  /** Made when it is asked for. */
  readonly text: () => string
}

/** Copies a text; where the browser does not let it, shows it to be copied by hand. */
export const CopyButton = ({ label, text }: Props) => {
  const [copied, setCopied] = useState(false)
  const [byHand, setByHand] = useState<string>()

  const copy = async () => {
    const made = text()
    const done = await toClipboard(made)
    setCopied(done)
    setByHand(done ? undefined : made)
  }

  return (
    <>
      <button type="button" className="copy-button" data-copied={copied || undefined} onClick={copy}>
        <span aria-live="polite">{copied ? texts.copy.copied : label}</span>
      </button>
      {byHand !== undefined && (
        <textarea
          className="copy-by-hand"
          aria-label={texts.copy.byHand(label)}
          readOnly
          rows={5}
          value={byHand}
          ref={(field) => field?.select()}
        />
      )}
    </>
  )
}
