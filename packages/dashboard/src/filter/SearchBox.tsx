import { type FormEvent, useEffect, useId, useRef, useState } from "react"
import { useKeys } from "../keys/useKeys.js"
import { texts } from "../texts.js"

interface Props {
  /** What stands in the address. */
  readonly value: string
  /** Why it is passed over, if it is. */
  readonly problem: string | undefined
  readonly onValue: (value: string | undefined) => void
}

/** Milliseconds without a key after which what was typed is looked for. */
const pause = 400

/** Full text. `/` leads here from anywhere on the page, Escape out of it. */
export const SearchBox = ({ onValue, problem, value }: Props) => {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  useKeys({ "/": () => input.current?.select() })

  // Also the browser's back button changes the address.
  const [before, setBefore] = useState(value)
  if (before !== value) {
    setBefore(value)
    if (text.trim() !== value) setText(value)
  }

  const give = () => {
    const trimmed = text.trim()
    if (trimmed !== value) onValue(trimmed === "" ? undefined : trimmed)
  }
  const latest = useRef(give)
  useEffect(() => {
    latest.current = give
  })
  useEffect(() => {
    if (text.trim() === "") return latest.current()
    const timer = window.setTimeout(() => latest.current(), pause)
    return () => window.clearTimeout(timer)
  }, [text])

  return (
    <search className="search-box">
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          give()
        }}
      >
        <input
          ref={input}
          type="search"
          aria-label={texts.filter.search}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : id}
          placeholder={texts.filter.search}
          title={texts.filter.searchHint}
          spellCheck={false}
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && text === "" && input.current?.blur()}
        />
        {problem !== undefined && (
          <p id={id} className="problem">
            {problem}
          </p>
        )}
      </form>
    </search>
  )
}
