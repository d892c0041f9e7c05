import { useSearch } from "@tanstack/react-router"
import type { Schema } from "effect"
import { useMemo } from "react"
import type { Search } from "../address/Search.js"
import { texts } from "../texts.js"
import { type Asked, readAsked } from "./Asked.js"
import { own, rangeProblems } from "./ownProblems.js"

export interface InAddress<A> extends Asked<A> {
  /** Everything that stands in the address, also what is passed over. */
  readonly search: Search
}

/** What the address asks the server for on this page. The same object as long as the address is the same. */
export const useAsked = <A, I>(schema: Schema.Schema<A, I>): InAddress<A> => {
  const search: Search = useSearch({ strict: false })
  return useMemo(() => {
    const mine = Object.entries(search).filter(([name]) => !own.includes(name))
    const asked = readAsked(schema, Object.fromEntries(mine), texts.filter.notKnown)
    const ranges = rangeProblems(search)
    return { ...asked, search, problems: new Map([...asked.problems, ...ranges]) }
  }, [schema, search])
}
