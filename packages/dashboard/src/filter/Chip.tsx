import { duration } from "../format/Duration.js"
import { money } from "../format/Money.js"
import { Given } from "../given/Given.js"
import { texts } from "../texts.js"
import type { Field } from "./fields.js"

interface Props {
  readonly field: Field
  /** Its value as it stands in the address. */
  readonly text: string
  /** Why it is passed over, if it is. */
  readonly problem: string | undefined
  readonly onRemove: () => void
}

const shown = ({ amount }: Field, text: string) => {
  const value = Number(text)
  if (amount === undefined || !Number.isFinite(value)) return text
  return amount === "usd" ? money(value) : duration(value)
}

/** A filter that is on, and a button that takes it away. */
export const Chip = ({ field, onRemove, problem, text }: Props) => {
  const name = texts.filter.names[field.name]
  return (
    <li className="chip" data-wrong={problem !== undefined || undefined}>
      <span className="chip-name">{name}</span>
      <Given text={problem === undefined ? shown(field, text) : text} most={80} />
      {problem !== undefined && (
        <span className="problem">
          <Given text={problem} />
        </span>
      )}
      <button type="button" aria-label={texts.filter.remove(name)} title={texts.filter.remove(name)} onClick={onRemove}>
        ×
      </button>
    </li>
  )
}
