import { Given } from "../given/Given.js"
import { handsFocusOn } from "../keys/handsFocusOn.js"
import { texts } from "../texts.js"
import "./passed-over.css"

interface Props {
  /** Why each is passed over, by the parameter's name. */
  readonly problems: ReadonlyArray<readonly [name: string, reason: string]>
  readonly onRemove: (names: ReadonlyArray<string>) => void
}

/** Most parameters that are named. */
const most = 8

/** Says what of an old or mistaken address is not asked for. */
export const PassedOver = ({ onRemove, problems }: Props) =>
  problems.length === 0 ? null : (
    <div ref={handsFocusOn} className="passed-over notice" role="status">
      <p>{texts.filter.passedOver(problems.length)}</p>
      <ul>
        {problems.slice(0, most).map(([name, reason]) => (
          <li key={name}>
            <code>
              <Given text={name} most={60} />
            </code>
            <Given text={reason} />
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => onRemove(problems.map(([name]) => name))}>
        {texts.filter.removeAll}
      </button>
    </div>
  )
