import { useState } from "react"
import { Given } from "../given/Given.js"
import { texts } from "../texts.js"

const few = 2
// More than a person reads; the figure above counts them all.
const most = 200

/** The agents of the period, the costliest first: a few, then all on request. */
export const ActiveAgents = ({ names }: { readonly names: ReadonlyArray<string> }) => {
  const [all, setAll] = useState(false)
  if (names.length === 0) return null
  const shown = [...new Set(names.slice(0, all ? most : few))]
  const rest = names.length - few
  return (
    <ul className="tags" data-all={all || undefined}>
      {shown.map((name) => (
        <li key={name} className="tag tag-agent">
          <Given text={name} most={80} />
        </li>
      ))}
      {all && names.length > most && <li className="quiet">{texts.totals.uncounted(names.length - most)}</li>}
      {rest > 0 && (
        <li>
          <button
            type="button"
            className="tag tag-button"
            aria-expanded={all}
            title={all ? undefined : texts.totals.moreHint(rest)}
            onClick={() => setAll(!all)}
          >
            {all ? texts.totals.fewer : texts.totals.more(rest)}
          </button>
        </li>
      )}
    </ul>
  )
}
