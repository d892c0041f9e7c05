import type { Event, EventBatch, EventPage, EventReceipt } from "../../Events.js"
import { traceId } from "../story.js"
import type { OperationTold } from "./OperationTold.js"

const last: typeof Event.Encoded = {
  id: `${traceId}-53995c3f42cd8ad8`,
  task_name: "summarize",
  agent_name: "WriterBot",
  model: "claude-sonnet-4-5",
  input_tokens: 2000,
  output_tokens: 300,
  latency_ms: 2500,
  cost_usd: 0.0105,
  status: "success",
  error_message: null,
  timestamp: "2026-02-09T15:30:02.700Z",
  metadata: null
}

const page: typeof EventPage.Encoded = {
  events: [
    last,
    {
      ...last,
      id: `${traceId}-b7ad6b7169203331`,
      agent_name: "ResearchBot",
      model: "gpt-4o",
      input_tokens: 1000,
      output_tokens: 200,
      latency_ms: 2340.5,
      cost_usd: 0.004,
      timestamp: "2026-02-09T15:30:00.250Z"
    },
    {
      ...last,
      id: `${traceId}-a3ce929d0e0e4736`,
      agent_name: "ResearchBot",
      model: "gpt-4o",
      input_tokens: 0,
      output_tokens: 0,
      latency_ms: 120,
      cost_usd: 0,
      status: "error",
      error_message: "429: rate limit reached",
      timestamp: "2026-02-09T15:30:00.050Z"
    }
  ],
  next_cursor: null
}

const batch: typeof EventBatch.Encoded = {
  events: [
    {
      id: "digest-2026-02-09",
      task_name: "summarize",
      agent_name: "research-bot",
      model: "gpt-4o",
      input_tokens: 1000,
      output_tokens: 200,
      latency_ms: 2340.5,
      status: "success",
      timestamp: "2026-02-09T15:32:00Z",
      metadata: { source: "batch_1" }
    },
    {
      id: "digest-2026-02-10",
      task_name: "summarize",
      agent_name: "research-bot",
      model: "gpt-4o",
      latency_ms: 120,
      cost_usd: 0,
      status: "error",
      error_message: "429: rate limit reached",
      timestamp: "2026-02-09T15:32:05+00:00"
    }
  ]
}

const frames = `retry: 3000

id: 1770651003112-0
data: ${JSON.stringify(last)}

: heartbeat

event: lost
data: {"lost":3}

`

export const eventsTold: Readonly<Record<string, OperationTold>> = {
  "events.log": {
    summary: "Log events",
    bodies: { "application/json": { "two events": batch, "the least": { events: [{}] } } },
    answer: "Stored: all of them, or those that are not named as rejected.",
    answers: {
      "all stored": { status: "ok", count: 2 } satisfies typeof EventReceipt.Encoded,
      "stored in part": {
        status: "partial",
        count: 1,
        rejected: [{ index: 1, field: "status", reason: "expected one of success, error" }]
      } satisfies typeof EventReceipt.Encoded
    }
  },
  "events.list": {
    summary: "List requests as events",
    answer: "A page of the events that fit.",
    answers: { "three requests": page }
  },
  "feed.stream": {
    summary: "Follow requests as they come",
    answer: "A stream that does not end by itself.",
    answers: { "an event, silence, and three lost": frames }
  }
}
