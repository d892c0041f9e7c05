import type { StoredSpan } from "@agentwatch/core/model/Span"
import { isBreakerSpan } from "../../defense/Move.js"
import { duration } from "../../format/Duration.js"
import { texts } from "../../texts.js"
import { barOf, type Extent } from "./lane.js"

const percent = (share: number) => `${share * 100}%`

/** When a span was, in the colour of its agent: lighter until the first chunk of a stream came, in red if it failed. */
export const SpanBar = ({ extent, span }: { readonly span: StoredSpan; readonly extent: Extent }) => {
  const { first, left, width } = barOf(span, extent)
  if (isBreakerSpan(span)) return <span className="breaker-mark" style={{ left: percent(left) }} />
  const waited = span.model_inference?.stream?.time_to_first_chunk_ms
  return (
    <span
      className="span-bar"
      data-failed={span.status.code === "ERROR" || undefined}
      style={{ left: percent(left), width: percent(width) }}
    >
      {first !== undefined && waited !== undefined && (
        <span
          className="span-waited"
          style={{ width: percent(first) }}
          title={texts.trace.firstChunk(duration(waited))}
        />
      )}
    </span>
  )
}
