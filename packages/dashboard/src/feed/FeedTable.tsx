import { useNavigate } from "@tanstack/react-router"
import { type CSSProperties, type UIEvent, useCallback, useRef, useState } from "react"
import { useKeys } from "../keys/useKeys.js"
import { DataTable } from "../table/DataTable.js"
import { narrowest } from "../table/narrowest.js"
import { toTop } from "../table/toTop.js"
import { texts } from "../texts.js"
import { columns } from "./columns.js"
import { type Heard, mostRows } from "./FeedLog.js"
import type { FeedRow } from "./FeedRow.js"
import { useHeld } from "./useHeld.js"

interface Props {
  readonly heard: Heard
  readonly connected: boolean
  /** Only some requests are asked for. */
  readonly filtered: boolean
  readonly paused: boolean
  readonly onResume: () => void
  /** Ids of columns that are not shown. */
  readonly hidden: ReadonlyArray<string>
}

const keyOf = ({ key }: FeedRow) => key
const classOf = (row: FeedRow) => (row.kind === "request" && row.error !== undefined ? "failed" : "")
const lineOf = (row: FeedRow) => (row.kind === "lost" ? texts.feed.lost(row.lost) : undefined)

/** Pixels scrolled that count as none. */
const atTop = 4

const isInRow = (target: EventTarget) => target instanceof Element && target.closest("tr[data-place]") !== null

/** The rows of the feed. They stand still while it is paused, scrolled down, or one of them has the focus. */
export const FeedTable = ({ connected, filtered, heard, hidden, onResume, paused }: Props) => {
  const navigate = useNavigate()
  const card = useRef<HTMLElement>(null)
  const [scrolled, setScrolled] = useState(false)
  const [focused, setFocused] = useState(false)
  const { rows, waiting } = useHeld(heard, paused || scrolled || focused)

  const open = useCallback(
    (row: FeedRow) => {
      if (row.kind === "request") void navigate({ to: "/traces/$id", params: { id: row.traceId } })
    },
    [navigate]
  )
  const letGo = () => {
    const active = document.activeElement
    if (active instanceof HTMLElement && isInRow(active)) active.blur()
  }
  const toNewest = () => {
    letGo()
    toTop(card.current)
    setScrolled(false)
    onResume()
  }
  useKeys({ n: toNewest, Escape: letGo })

  return (
    <section
      ref={card}
      className="card listing feed"
      aria-label={texts.feed.title}
      style={{ "--narrowest": `${narrowest(columns, hidden)}px` } as CSSProperties}
      onScrollCapture={({ target }: UIEvent) => target instanceof Element && setScrolled(target.scrollTop > atTop)}
      onFocus={({ target }) => setFocused(isInRow(target))}
      onBlur={() => setFocused(false)}
    >
      {rows.length === 0 ? (
        <p className="blank">{!connected ? texts.feed.notThere : filtered ? texts.feed.noneFit : texts.feed.none}</p>
      ) : (
        <DataTable
          label={texts.feed.title}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          hidden={hidden}
          onSort={doNothing}
          onOpen={open}
          rowClass={classOf}
          whole={lineOf}
          fill
          shortcuts
        />
      )}
      <footer className="listing-foot quiet">
        <span>{texts.feed.shown(rows.length, rows.length >= mostRows)}</span>
        <span className="listing-keys">{texts.feed.keys}</span>
        <span role="status">
          {waiting > 0 && (
            <button type="button" className="fresh" title={texts.feed.freshHint} onClick={toNewest}>
              {texts.feed.fresh(waiting)}
            </button>
          )}
        </span>
      </footer>
    </section>
  )
}

// The order is that of time.
const doNothing = () => undefined
