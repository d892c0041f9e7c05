import { type ReactNode, useRef } from "react"
import { useChange } from "../address/useChange.js"
import type { Refusal } from "../client/ApiFailure.js"
import { Popup } from "../popup/Popup.js"
import { texts } from "../texts.js"
import { Chip } from "./Chip.js"
import { FilterForm } from "./FilterForm.js"
import { fields } from "./fields.js"
import { PassedOver } from "./PassedOver.js"
import { SearchBox } from "./SearchBox.js"
import type { InAddress } from "./useAsked.js"
import "./filter.css"

interface Props {
  readonly address: InAddress<unknown>
  /** What the server said against one of the parameters, if it did. */
  readonly refusal: Refusal | undefined
  /** Stands at the end of the line. */
  readonly children?: ReactNode
}

/** The filters in the address: search, chips, and what adds another. What is wrong is said where it stands. */
export const FilterBar = ({ address: { problems, search }, children, refusal }: Props) => {
  const change = useChange()
  const bar = useRef<HTMLDivElement>(null)
  const problemOf = (name: string) => problems.get(name) ?? (refusal?.parameter === name ? refusal.reason : undefined)
  const textOf = (name: string) => (search[name] === undefined ? "" : String(search[name]))
  const on = fields.filter(({ name }) => textOf(name) !== "")
  const placed = new Set<string>([...fields.map(({ name }) => name), "search"])
  const elsewhere = [...problems, ...(refusal ? [[refusal.parameter, refusal.reason] as const] : [])].filter(
    ([name]) => !placed.has(name)
  )

  const remove = (names: ReadonlyArray<string>) => {
    change(Object.fromEntries(names.map((name) => [name, undefined])))
    // Whoever came here by keyboard goes on from here.
    bar.current?.querySelector<HTMLElement>(".popup-button")?.focus()
  }

  return (
    <>
      <div className="filter-bar" ref={bar}>
        <SearchBox
          value={textOf("search")}
          problem={problemOf("search")}
          onValue={(value) => change({ search: value }, true)}
        />
        <Popup label={texts.filter.add}>
          {(close) => (
            <FilterForm
              onFilter={(name, text) => {
                change({ [name]: text })
                close()
              }}
            />
          )}
        </Popup>
        <div className="filter-more">{children}</div>
        {on.length > 0 && (
          <ul className="chips" aria-label={texts.filter.bar}>
            {on.map((field) => (
              <Chip
                key={field.name}
                field={field}
                text={textOf(field.name)}
                problem={problemOf(field.name)}
                onRemove={() => remove([field.name])}
              />
            ))}
          </ul>
        )}
      </div>
      <PassedOver problems={elsewhere} onRemove={remove} />
    </>
  )
}
