import { useState } from "react"
import { cut, isVisible, unturned } from "../../given/Visible.js"
import { handsFocusOn } from "../../keys/handsFocusOn.js"
import { texts } from "../../texts.js"
import { Digits } from "./parsed.js"

/** Entries of one list or object that are shown at once. */
const portion = 100
/** Characters of a text that are shown before a person asks for the rest. */
const preview = 400
/** A list or object this small is open from the start, if it is not far down. */
const small = 12
const openLevels = 3
/** Deeper down nothing is shown: nobody has written that by hand. */
const deepest = 60

const isBranch = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !(value instanceof Digits)

const entriesOf = (value: object): ReadonlyArray<readonly [string, unknown]> => Object.entries(value)

const kindOf = (value: unknown) => (value === null ? "null" : value instanceof Digits ? "number" : typeof value)

const Leaf = ({ value }: { readonly value: unknown }) => {
  const [whole, setWhole] = useState(false)
  const text = typeof value === "string" ? value : String(value)
  const shown = unturned(whole ? text : cut(text, preview))
  return (
    <span className="leaf" data-kind={kindOf(value)}>
      <bdi>{typeof value === "string" && !isVisible(shown) ? JSON.stringify(shown) : shown}</bdi>
      {!whole && text.length > preview && (
        <button ref={handsFocusOn} type="button" className="plain" onClick={() => setWhole(true)}>
          {texts.trace.showAll(text.length)}
        </button>
      )}
    </span>
  )
}

const Entries = ({ depth, value }: { readonly value: object; readonly depth: number }) => {
  const [most, setMost] = useState(portion)
  const entries = entriesOf(value)
  const rest = entries.length - most
  return (
    <ul className="tree">
      {entries.slice(0, most).map(([key, one]) => (
        <li key={key}>
          <Entry name={key} value={one} depth={depth} />
        </li>
      ))}
      {rest > 0 && (
        <li>
          <button ref={handsFocusOn} type="button" className="plain" onClick={() => setMost(most + portion)}>
            {texts.trace.moreEntries(rest)}
          </button>
        </li>
      )}
    </ul>
  )
}

const Entry = ({ depth, name, value }: { readonly name: string; readonly value: unknown; readonly depth: number }) => {
  const size = isBranch(value) ? entriesOf(value).length : 0
  const [open, setOpen] = useState(depth < openLevels && size <= small)
  const shown = unturned(cut(name, 200))
  const key = <bdi className="tree-key">{isVisible(shown) ? shown : JSON.stringify(shown)}</bdi>
  if (!isBranch(value)) {
    return (
      <>
        {key} <Leaf value={value} />
      </>
    )
  }
  const what = Array.isArray(value) ? texts.trace.entries(size) : texts.trace.keys(size)
  if (size === 0 || depth >= deepest) {
    return (
      <>
        {key} <span className="quiet">{size === 0 ? texts.trace.empty : texts.trace.tooDeep}</span>
      </>
    )
  }
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {key} <span className="quiet">{what}</span>
      </summary>
      {open && <Entries value={value} depth={depth + 1} />}
    </details>
  )
}

/** A JSON list or object. What is not open is not drawn, so that its size and depth do not matter. */
export const Tree = ({ value }: { readonly value: object }) =>
  entriesOf(value).length === 0 ? (
    <p className="quiet">{texts.trace.empty}</p>
  ) : (
    <div className="tree-root">
      <Entries value={value} depth={0} />
    </div>
  )
