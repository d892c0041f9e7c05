import { useLocation } from "@tanstack/react-router"
import type { Search } from "../address/Search.js"
import { useChange } from "../address/useChange.js"
import { passedOver, rangeProblems } from "../filter/ownProblems.js"
import { PassedOver } from "../filter/PassedOver.js"
import { texts } from "../texts.js"

/** Says which parameters of the address say nothing on this page. `read` is what was made of its own, beside the range. */
export const Mistaken = ({ read }: { readonly read: Search }) => {
  const search: Search = useLocation().search
  const change = useChange()
  const ranges = new Map(rangeProblems(search))
  const why = (name: string) => ranges.get(name) ?? (name in read ? texts.filter.noValue : texts.filter.notKnown)
  return (
    <PassedOver
      problems={passedOver(search, read).map((name) => [name, why(name)])}
      onRemove={(names) => change(Object.fromEntries(names.map((name) => [name, undefined])), true)}
    />
  )
}
