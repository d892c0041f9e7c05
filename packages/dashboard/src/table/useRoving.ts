import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react"
import { useKeys } from "../keys/useKeys.js"
import { moved } from "./moved.js"

interface Given {
  /** The rows, by their keys, in order. */
  readonly keys: ReadonlyArray<string>
  /** What the rows stand in. */
  readonly body: RefObject<HTMLElement | null>
  /** Draws the row at a place, if it is not. */
  readonly reveal: (place: number) => void
  readonly shortcuts: boolean
  /** The row that takes the Tab key at first. Default: the first. */
  readonly first?: string | undefined
  /** The places that are drawn, from one up to another; the one in sight that comes first. Default: all of them. */
  readonly drawn?: { readonly from: number; readonly to: number; readonly sight: number }
  /** Is told which row has the focus. */
  readonly onRow?: (key: string) => void
}

const isRow = (target: EventTarget) => target instanceof HTMLElement && target.dataset.place !== undefined

/** One row of many takes the Tab key; which one, moves with the focus, and stays with its row when others come before it. */
export const useRoving = ({ body, drawn, first, keys, onRow, reveal, shortcuts }: Given) => {
  const [active, setActive] = useState(first)
  const wanted = useRef<number>(undefined)
  const [, redraw] = useState(0)
  const place = active === undefined ? -1 : keys.indexOf(active)

  const go = (to: number | undefined) => {
    if (to === undefined) return
    wanted.current = to
    reveal(to)
    redraw((n) => n + 1)
  }

  // A row far off is drawn only after the scrolling, so this looks for it at each drawing.
  useEffect(() => {
    if (wanted.current === undefined) return
    const row = body.current?.querySelector<HTMLElement>(`[data-place="${wanted.current}"]`)
    if (!row) return
    wanted.current = undefined
    row.focus({ preventScroll: false })
  })

  const step = (key: string) => go(moved(key, place, keys.length))
  useKeys(shortcuts ? { j: () => step("j"), k: () => step("k") } : {})

  const isDrawn = drawn === undefined || (place >= drawn.from && place < drawn.to)
  // A row that is not drawn cannot be reached; without another one, none could.
  const reachable = Math.max(0, isDrawn ? place : (drawn?.sight ?? 0))

  const onFocus = useCallback(
    (key: string) => {
      setActive(key)
      onRow?.(key)
    },
    [onRow]
  )

  return {
    /** Of the row that takes the Tab key; before one was chosen, of the first. */
    place: Math.max(0, place),
    /** Moves the focus to a row. */
    go,
    onFocus,
    isReachable: (at: number) => at === reachable,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !isRow(event.target)) return
      const to = moved(event.key, place, keys.length)
      if (to === undefined) return
      event.preventDefault()
      go(to)
    }
  }
}
