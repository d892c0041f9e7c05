import { type KeyboardEvent, useId, useState } from "react"
import { Given } from "../given/Given.js"
import { texts } from "../texts.js"

interface Props {
  readonly label: string
  readonly value: string
  /** What there is to choose from; anything else may be typed. Undefined: not known yet. */
  readonly choices: ReadonlyArray<string> | undefined
  readonly onValue: (value: string) => void
  /** One of the choices was taken. */
  readonly onPick: (value: string) => void
}

/** Choices shown at once. */
const most = 30

/** A field to type into, with the choices that fit below: the arrow keys move through them, Enter takes one. */
export const ChoiceInput = ({ choices = [], label, onPick, onValue, value }: Props) => {
  const id = useId()
  const [active, setActive] = useState(-1)
  const typed = value.toLowerCase()
  const fitting = choices.filter((choice) => choice.toLowerCase().includes(typed))
  const shown = fitting.slice(0, most)
  const at = Math.min(active, shown.length - 1)

  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
    const picked = shown[at]
    if (step !== 0) {
      event.preventDefault()
      setActive(Math.max(-1, Math.min(shown.length - 1, at + step)))
      document.getElementById(`${id}-${at + step}`)?.scrollIntoView({ block: "nearest" })
    } else if (event.key === "Enter" && picked !== undefined) {
      event.preventDefault()
      onPick(picked)
    }
  }

  return (
    <div className="choice-input">
      <input
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => {
          setActive(-1)
          onValue(event.target.value)
        }}
        onKeyDown={move}
      />
      <div id={`${id}-list`} className="choice-list" role="listbox" aria-label={texts.filter.choices(label)}>
        {shown.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which the focus does not leave.
          <div
            key={choice}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(choice)}
          >
            <Given text={choice} most={100} />
          </div>
        ))}
      </div>
      {fitting.length > most && <p className="quiet">{texts.filter.moreChoices(fitting.length - most)}</p>}
      {shown.length === 0 && <p className="quiet">{texts.filter.noChoice}</p>}
    </div>
  )
}
