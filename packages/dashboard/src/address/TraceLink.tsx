import { useRouter } from "@tanstack/react-router"
import type { MouseEvent, ReactNode } from "react"
import { rangeSearch } from "./Range.js"
import { stringifySearch } from "./Search.js"

interface Props {
  readonly id: string
  readonly children: ReactNode
}

const isPlain = ({ altKey, button, ctrlKey, metaKey, shiftKey }: MouseEvent) =>
  button === 0 && !(altKey || ctrlKey || metaKey || shiftKey)

/**
 * Leads to a trace from a row, which is what takes the Tab key. The router's own link works out its address for half a
 * millisecond; where many rows come at once that is felt.
 */
export const TraceLink = ({ children, id }: Props) => {
  const router = useRouter()
  return (
    <a
      href={`/traces/${id}${stringifySearch({ ...rangeSearch(router.state.location.search) })}`}
      tabIndex={-1}
      onClick={(event) => {
        if (!isPlain(event)) return
        event.preventDefault()
        void router.navigate({ to: "/traces/$id", params: { id } })
      }}
    >
      {children}
    </a>
  )
}
