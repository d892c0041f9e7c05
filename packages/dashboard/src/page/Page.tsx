import { type ReactNode, useEffect } from "react"
import type { Search } from "../address/Search.js"
import { RangePicker } from "../range/RangePicker.js"
import { texts } from "../texts.js"
import { Mistaken } from "./Mistaken.js"

interface Props {
  readonly title: string
  /** The page is about a range of time, which can be chosen on it. */
  readonly ranged?: boolean
  /** What was made of its parameters beside the range; given, the page says what of the address it passes over. */
  readonly read?: Search
  /** Stands beside the title. */
  readonly actions?: ReactNode
  readonly children?: ReactNode
}

/** What every page begins with: its title, in the window's as well, and the range it is about. */
export const Page = ({ actions, children, ranged = false, read, title }: Props) => {
  useEffect(() => {
    document.title = texts.page.title(title)
  }, [title])
  return (
    <>
      <header className="page-head">
        <h1 tabIndex={-1}>{title}</h1>
        {actions}
        {ranged && <RangePicker />}
      </header>
      {read !== undefined && <Mistaken read={read} />}
      {children}
    </>
  )
}
