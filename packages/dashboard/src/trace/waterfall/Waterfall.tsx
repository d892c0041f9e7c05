import type { StoredSpan } from "@agentwatch/core/model/Span"
import { useVirtualizer } from "@tanstack/react-virtual"
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react"
import { useRoving } from "../../table/useRoving.js"
import { texts } from "../../texts.js"
import type { Hues } from "../agents.js"
import { spanTree } from "../SpanTree.js"
import { useNarrow } from "../useNarrow.js"
import { Axis, Marks } from "./Axis.js"
import { folded, parentRow, sizesOf } from "./folded.js"
import { keyAct } from "./keyAct.js"
import { extentOf } from "./lane.js"
import { SpanRow } from "./SpanRow.js"
import "./waterfall.css"

interface Props {
  readonly spans: ReadonlyArray<StoredSpan>
  readonly hues: Hues
  /** The id of the span that is open. */
  readonly chosen: string | undefined
  readonly onOpen: (span: StoredSpan) => void
}

/** Pixels, as waterfall.css has them. */
const heights = { wide: 30, narrow: 46 }

/** The spans of a trace over time, each below its parent. Only those in sight are drawn. */
export const Waterfall = ({ chosen, hues, onOpen, spans }: Props) => {
  const narrow = useNarrow()
  const height = narrow ? heights.narrow : heights.wide
  const marks = narrow || chosen !== undefined ? 3 : 6
  const nodes = useMemo(() => spanTree(spans), [spans])
  const sizes = useMemo(() => sizesOf(nodes), [nodes])
  const extent = useMemo(() => extentOf(spans), [spans])
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => folded(nodes, sizes, closed), [nodes, sizes, closed])
  const keys = useMemo(() => rows.map(({ node }) => node.key), [rows])

  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => keys[index] ?? index,
    overscan: 10,
    initialOffset: () => Math.max(0, rows.findIndex(({ node }) => node.span.span_id === chosen) - 4) * height,
    // The head stays at the top, and a row under it is not in sight.
    scrollPaddingStart: height
  })

  // One that was opened from elsewhere comes into sight, once.
  const revealed = useRef(chosen)
  const { scrollToIndex } = virtual
  useEffect(() => {
    if (revealed.current === chosen) return
    revealed.current = chosen
    const place = rows.findIndex(({ node }) => node.span.span_id === chosen)
    if (place >= 0) scrollToIndex(place)
  }, [chosen, rows, scrollToIndex])

  const items = virtual.getVirtualItems()
  const roving = useRoving({
    keys,
    body: scroller,
    reveal: (place) => virtual.scrollToIndex(place),
    shortcuts: true,
    first: chosen,
    drawn: {
      from: items[0]?.index ?? 0,
      to: (items.at(-1)?.index ?? -1) + 1,
      sight: virtual.range?.startIndex ?? 0
    }
  })

  const fold = useCallback(
    (key: string) =>
      setClosed((before) => {
        const after = new Set(before)
        if (!after.delete(key)) after.add(key)
        return after
      }),
    []
  )

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[roving.place]
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    // A button in a row has keys of its own.
    if (event.target instanceof HTMLButtonElement) return
    const act = keyAct(event.key, row)
    if (act === undefined) return roving.onKeyDown(event)
    event.preventDefault()
    if (act === "open") onOpen(row.node.span)
    else if (act === "fold") fold(row.node.key)
    else roving.go(act === "into" ? roving.place + 1 : parentRow(rows, roving.place))
  }

  return (
    <div ref={scroller} className="waterfall">
      <div className="span-head">
        <span>{texts.trace.span}</span>
        <Axis ms={extent.ms} most={marks} />
        <span className="figure-cell">{texts.trace.duration}</span>
        <span className="figure-cell cost-cell">{texts.trace.cost}</span>
      </div>
      <div className="waterfall-body" style={{ height: virtual.getTotalSize() }}>
        <div className="span-row lines" aria-hidden="true">
          <span />
          <Marks ms={extent.ms} most={marks} />
        </div>
        <div
          role="tree"
          className="waterfall-rows"
          aria-label={texts.trace.waterfall}
          aria-description={texts.trace.keysHint}
          onKeyDown={onKeyDown}
        >
          {items.map(({ index, start }) => {
            const row = rows[index]
            if (row === undefined) return null
            const { key, span } = row.node
            return (
              <SpanRow
                key={key}
                row={row}
                place={index}
                rows={rows.length}
                top={start}
                hue={hues.get(span.agent_id)}
                extent={extent}
                reachable={roving.isReachable(index)}
                chosen={span.span_id === chosen}
                onFocus={roving.onFocus}
                onOpen={onOpen}
                onFold={fold}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}
