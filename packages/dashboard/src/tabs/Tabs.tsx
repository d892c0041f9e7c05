import { type KeyboardEvent, type ReactNode, useId } from "react"
import "./tabs.css"

interface Props<Id extends string> {
  /** What is chosen between, for screen readers. */
  readonly label: string
  readonly tabs: ReadonlyArray<{ readonly id: Id; readonly label: string }>
  readonly chosen: Id
  readonly onChoose: (id: Id) => void
  /** What belongs to the chosen one. */
  readonly children: ReactNode
}

/** One of several views of the same thing. The chosen tab takes the Tab key, the arrows choose. */
export const Tabs = <Id extends string>({ children, chosen, label, onChoose, tabs }: Props<Id>) => {
  const id = useId()
  const place = tabs.findIndex((tab) => tab.id === chosen)

  const move = (event: KeyboardEvent<HTMLElement>) => {
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: place - 1,
      ArrowRight: (place + 1) % tabs.length,
      Home: 0,
      End: -1
    }
    const to = places[event.key]
    const next = to === undefined ? undefined : tabs.at(to)
    if (next === undefined) return
    event.preventDefault()
    onChoose(next.id)
    document.getElementById(`${id}${next.id}`)?.focus()
  }

  return (
    <>
      <div role="tablist" className="tabs" aria-label={label}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            id={`${id}${tab.id}`}
            type="button"
            role="tab"
            aria-selected={tab.id === chosen}
            aria-controls={`${id}panel`}
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => onChoose(tab.id)}
            onKeyDown={move}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}${chosen}`}>
        {children}
      </div>
    </>
  )
}
