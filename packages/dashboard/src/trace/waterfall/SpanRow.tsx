import type { StoredSpan } from "@agentwatch/core/model/Span"
import { memo } from "react"
import { isBreakerSpan } from "../../defense/Move.js"
import { duration } from "../../format/Duration.js"
import { exactMoney, money } from "../../format/Money.js"
import { Given } from "../../given/Given.js"
import { texts } from "../../texts.js"
import { paintOf } from "../agents.js"
import type { Row } from "./folded.js"
import type { Extent } from "./lane.js"
import { SpanBar } from "./SpanBar.js"

interface Props {
  readonly row: Row<StoredSpan>
  readonly place: number
  /** How many there are, in sight or not. */
  readonly rows: number
  /** Pixels from the top of the rows. */
  readonly top: number
  readonly hue: number | undefined
  readonly extent: Extent
  readonly reachable: boolean
  readonly chosen: boolean
  readonly onFocus: (key: string) => void
  readonly onOpen: (span: StoredSpan) => void
  readonly onFold: (key: string) => void
}

/** Levels that move a name to the right; deeper ones stand below each other. */
const indents = 14

const PlainRow = (props: Props) => {
  const { chosen, extent, hue, onFocus, onFold, onOpen, place, reachable, row, rows, top } = props
  const { below, node, open } = row
  const { depth, key, place: why, span } = node
  const breaker = isBreakerSpan(span)
  const failed = span.status.code === "ERROR"
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are listened to where all rows are.
    <div
      role="treeitem"
      className="span-row"
      tabIndex={reachable ? 0 : -1}
      data-place={place}
      data-key={key}
      data-failed={failed || undefined}
      data-breaker={breaker || undefined}
      aria-level={depth + 1}
      aria-posinset={place + 1}
      aria-setsize={rows}
      aria-expanded={below > 0 ? open : undefined}
      aria-selected={chosen}
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => onFocus(key)}
      onClick={() => onOpen(span)}
    >
      <div className="span-cell" style={{ paddingLeft: Math.min(depth, indents) * 14 }}>
        {below > 0 ? (
          <button
            type="button"
            className="fold"
            tabIndex={-1}
            aria-label={open ? texts.trace.fold(below) : texts.trace.unfold(below)}
            onClick={(event) => {
              event.stopPropagation()
              onFold(key)
            }}
          />
        ) : (
          <span className="fold-none" />
        )}
        <span className={breaker ? "breaker-dot" : "dot"} style={{ color: paintOf(hue) }} aria-hidden="true" />
        <Given text={span.name} most={160} />
        {!open && below > 0 && <span className="tag tag-none">+{below}</span>}
        {failed && <span className="unseen">{texts.trace.failed}</span>}
        {texts.trace.place[why] !== "" && <span className="tag tag-warn">{texts.trace.place[why]}</span>}
      </div>
      <div className="lane" style={{ color: paintOf(hue) }}>
        <SpanBar span={span} extent={extent} />
      </div>
      <div className="figure-cell">{duration(span.duration_ms)}</div>
      <div className="figure-cell cost-cell" title={cost(span, exactMoney)}>
        {cost(span, money)}
      </div>
    </div>
  )
}

const cost = ({ cost_usd: usd, model_inference: call }: StoredSpan, format: (usd: number) => string) =>
  usd !== undefined && (call !== undefined || usd > 0) ? format(usd) : ""

export const SpanRow = memo(PlainRow)
