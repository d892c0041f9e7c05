import type { TraceId } from "@agentwatch/core/model/Ids"
import type { StoredSpan } from "@agentwatch/core/model/Span"
import { fold } from "@agentwatch/core/model/Trace"
import { useQuery } from "@tanstack/react-query"
import { getRouteApi } from "@tanstack/react-router"
import { lazy, Suspense, useCallback, useMemo } from "react"
import { useKeys } from "../keys/useKeys.js"
import { Page } from "../page/Page.js"
import { Waiting } from "../page/Waiting.js"
import { Tabs } from "../tabs/Tabs.js"
import { texts } from "../texts.js"
import { agentsOf, huesOf } from "./agents.js"
import { focusOn } from "./focusOn.js"
import { NoTrace } from "./NoTrace.js"
import { openedSpan } from "./openedSpan.js"
import { spansQuery } from "./queries.js"
import { type TraceView, traceSearch, traceViews } from "./search.js"
import { SpanPanel } from "./span/SpanPanel.js"
import { TraceHead } from "./TraceHead.js"
import { traceTitle } from "./traceTitle.js"
import { useLast } from "./useLast.js"
import { extentOf } from "./waterfall/lane.js"
import { Waterfall } from "./waterfall/Waterfall.js"

// It comes when it is first looked at.
const GraphView = lazy(() => import("./graph/GraphView.js").then(({ GraphView }) => ({ default: GraphView })))

const route = getRouteApi("/traces/$id")
const none: ReadonlyArray<StoredSpan> = []
const tabs = traceViews.map((id) => ({ id, label: texts.trace.view[id] }))

/** A trace over time or as a graph, and beside it the span that is open. */
export const OneTrace = ({ id }: { readonly id: TraceId }) => {
  const read = traceSearch(route.useSearch())
  const { span: asked, view = "waterfall" } = read
  const navigate = route.useNavigate()
  const { data, failureReason } = useQuery(spansQuery(id))
  const why = useLast(failureReason)
  const spans = data?.spans ?? none
  const trace = useMemo(() => fold(spans), [spans])
  const agents = useMemo(() => agentsOf(spans), [spans])
  const hues = useMemo(() => huesOf(agents), [agents])
  const { start } = useMemo(() => extentOf(spans), [spans])
  const opened = openedSpan(spans, asked)

  const open = useCallback(
    (span: StoredSpan | undefined) =>
      void navigate({ search: (before) => ({ ...before, span: span?.span_id }), replace: true, resetScroll: false }),
    [navigate]
  )
  const choose = (next: TraceView) =>
    void navigate({
      search: (before) => ({ ...before, view: next === "graph" ? next : undefined }),
      resetScroll: false
    })
  const close = useCallback(() => {
    // Whoever closes it from within goes on where the span stands.
    if (document.activeElement?.closest(".span-panel")) focusOn(opened)
    open(undefined)
  }, [open, opened])
  useKeys({ Escape: close })

  if (trace === undefined) {
    return <Page title={texts.trace.title}>{why === null ? <Waiting height={420} /> : <NoTrace why={why} />}</Page>
  }
  return (
    <Page title={traceTitle(trace.name)} read={read}>
      <TraceHead trace={trace} agents={agents} spans={spans} opened={opened} onOpen={open} />
      <div className="trace-split" data-open={opened !== undefined || undefined}>
        <section className="card trace-view">
          <Tabs label={texts.trace.views} tabs={tabs} chosen={view} onChoose={choose}>
            {view === "waterfall" ? (
              <Waterfall spans={spans} hues={hues} chosen={opened?.span_id} onOpen={open} />
            ) : (
              <Suspense fallback={<Waiting height={420} />}>
                <GraphView spans={spans} hues={hues} chosen={opened?.span_id} onOpen={open} />
              </Suspense>
            )}
          </Tabs>
        </section>
        {opened !== undefined && (
          <SpanPanel
            key={opened.span_id}
            span={opened}
            spans={spans}
            start={start}
            hue={hues.get(opened.agent_id)}
            onClose={close}
          />
        )}
        {opened === undefined && asked !== undefined && <p className="card blank">{texts.trace.noSpan}</p>}
      </div>
    </Page>
  )
}
