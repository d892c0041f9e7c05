import { Given } from "../given/Given.js"
import { plain } from "../given/Visible.js"
import { texts } from "../texts.js"

/** The first model of a trace, and how many more. */
export const Models = ({ names }: { readonly names: ReadonlyArray<string> }) => {
  const [first, ...rest] = names
  if (first === undefined) return <span className="quiet">{texts.traces.noModel}</span>
  const all = plain(
    names
      .slice(0, 20)
      .map((name) => plain(name, 100))
      .join(", "),
    1_000
  )
  return (
    <span className="models" title={all}>
      <Given text={first} />
      {rest.length > 0 && <span className="quiet">{texts.traces.moreModels(rest.length)}</span>}
    </span>
  )
}
