import type { StoredSpan } from "@agentwatch/core/model/Span"
import { useMemo, useState } from "react"
import { texts } from "../texts.js"
import { SpanItem } from "./SpanItem.js"
import { spanTree } from "./SpanTree.js"

/** Spans put on the page at once; a trace may have thousands. */
const portion = 200

export const Spans = ({ spans }: { readonly spans: ReadonlyArray<StoredSpan> }) => {
  const [most, setMost] = useState(portion)
  const nodes = useMemo(() => spanTree(spans), [spans])
  const rest = nodes.length - most
  return (
    <>
      <ol className="spans" aria-label={texts.trace.spans}>
        {nodes.slice(0, most).map(({ depth, key, place, span }) => (
          <SpanItem key={key} span={span} depth={depth} place={place} />
        ))}
      </ol>
      {rest > 0 && (
        <button type="button" onClick={() => setMost(most + portion)}>
          {texts.trace.more(Math.min(rest, portion), nodes.length)}
        </button>
      )}
    </>
  )
}
