import type { Scope } from "./context/Scope.js"
import type { Settings } from "./Settings.js"
import type { Moment, Timeline } from "./Timeline.js"
import type { WireSpan } from "./WireSpan.js"

/** What every span of a watch says: where it stands, who acted, and when. */
export type SpanBase = (
  place: { readonly traceId: string; readonly spanId: string; readonly parentSpanId: string | undefined },
  scope: Scope,
  start: Moment,
  /** Milliseconds of the monotonic clock. */
  end: number
) => Omit<WireSpan, "name">

export const makeSpanBase =
  ({ environment, release }: Settings, timeline: Timeline): SpanBase =>
  ({ parentSpanId, spanId, traceId }, scope, start, end) => ({
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: parentSpanId,
    start_time_unix_nano: start.unixNano,
    end_time_unix_nano: timeline.later(start, end),
    agent_id: scope.agent.id,
    agent_name: scope.agent.name,
    agent_role: scope.agent.role,
    agent_path: scope.agentPath,
    task: scope.task,
    session_id: scope.sessionId,
    user_id: scope.userId,
    tags: scope.tags,
    environment,
    release
  })
