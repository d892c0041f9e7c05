import type { Span, StoredSpan } from "../../../model/Span.js"
import { about, type FieldsOf } from "../told.js"
import { modelInferenceFields } from "./modelInference.js"

const nanoseconds = "Nanoseconds since the epoch, UTC"
const passedOver = "Other keys are passed over."
const content = "Not kept where the server retains no content."

const whosePrice =
  "Whose price that is: `list` from the price list, `custom` the user's own, `reported` by the sender or the provider, " +
  "`default` for a model in no list (1 and 2 US dollars per million tokens in and out)."

const fields: FieldsOf<typeof Span.Encoded> = {
  trace_id:
    "The trace that it belongs to: 32 hex digits, not all of them 0. Capitals, and the base64 of OTLP, are read too.",
  span_id:
    "Its own id, unique in the trace: 16 hex digits, not all of them 0. Capitals, and the base64 of OTLP, are read too.",
  parent_span_id: "The span that it was part of. Absent for the root of a trace.",
  name: "What was done, such as `openai.chat.completion`. Not empty.",
  kind: "Its part in a conversation, as OpenTelemetry has it; a model call is a `CLIENT`. Default: `INTERNAL`.",
  start_time_unix_nano:
    `When it began. ${nanoseconds}, as a decimal string or a number; a number is exact to some 256 ns. ` +
    "Not longer ago than spans are kept, which is 30 days unless the server is set otherwise.",
  end_time_unix_nano: `When it ended. ${nanoseconds}, as its beginning. Not before that, and at most a day in the future.`,
  status: [
    `How it ended. ${passedOver}`,
    {
      code: "`ERROR` for what failed, `OK` for what is known to have gone well. Default: `UNSET`.",
      message: `What went wrong. ${content}`
    }
  ],
  agent_id: "The id of the agent that did it. Not empty. Default: `agent_name`, else `default`.",
  agent_name: "What people call that agent. Not empty. Default: `agent_id`, else `default`.",
  agent_role: "What the agent is there for, such as `Researcher`. Not empty. Default: `Agent`.",
  agent_path: "The ids of the agents that it ran in, from the outermost to its own.",
  decision_reasoning: `Why the agent did it. ${content}`,
  input: `What went in, as text: the prompt of a model call. It is searched by \`search\`. ${content}`,
  output: `What came out, as text: the reply of a model call. It is searched by \`search\`. ${content}`,
  tool_calls: [
    `The tools that were called, in their order. ${passedOver}`,
    {
      tool_name: "The name of the tool.",
      tool_input: `What it was called with, as text; most often JSON. Default: the empty text. ${content}`,
      tool_output: `What it gave back, as text. ${content}`,
      tool_status: "How it ended."
    }
  ],
  model_inference: [
    `The model call that it was. A span with this field is a request, and counts as one. ${passedOver}`,
    modelInferenceFields
  ],
  cost_attribution: [
    `What the cost is laid to. ${passedOver}`,
    {
      task_id: "The id of the task that it was spent on.",
      accumulated_cost_usd: "US dollars, up to 1,000,000. The cost of the span where `cost_usd` is absent."
    }
  ],
  cost_usd:
    "What it cost, in US dollars, up to 1,000,000; kept to the nano-dollar. Sent only where the sender knows better than a price " +
    "list. Default: worked out by the server for a model call, absent for anything else.",
  cost_source: `${whosePrice} Of what is sent only \`custom\` is taken, and with a cost; the rest is worked out.`,
  compliance_flags: "Marks for the record-keeping duty of the EU AI Act, such as `eu_ai_act_art12_relevant`.",
  links: [
    `Spans that it stands in a causal relation to, here or in another trace. ${passedOver}`,
    {
      trace_id: "The trace of the other span: 32 hex digits.",
      span_id: "The id of the other span: 16 hex digits.",
      link_type:
        "How it stands to the other: it is a `RETRY_OF` it, `DELEGATES_TO` it, and so on. Default: `RELATED_TO`."
    }
  ],
  events: [
    `What happened while it ran. ${passedOver}`,
    {
      time_unix_nano: `When it happened. ${nanoseconds}, as a decimal string or a number.`,
      name: "What happened. Not empty.",
      attributes: `More about it: any JSON object, up to 100 levels deep. ${content}`
    }
  ],
  task: "What was being done, for people and for sums by task.",
  session_id: "The session or conversation that it belongs to.",
  user_id: "The user on whose behalf it ran.",
  tags: "Words to find it by.",
  metadata: `What the sender wants kept with it: any JSON object, up to 100 levels deep. ${content}`,
  environment: "Where it ran, such as `production`.",
  release: "The version of the program that it ran in.",
  attributes: `What else is known of it: any JSON object, up to 100 levels deep. Keys that a span does not have are put here. ${content}`
}

/** What is told of spans. */
export const spanFields = {
  Span: about<typeof Span.Encoded>(
    "One finished operation: a model call, a tool step, a function, or a move of a circuit breaker. Written once and never " +
      "changed; one that is sent again changes nothing. `null` in a field means the same as leaving it out. Keys that are " +
      "not listed are kept, in `attributes`. At most 1 MiB as JSON.",
    fields
  ),
  StoredSpan: about<typeof StoredSpan.Encoded>(
    "A span as it is given back: what was sent, with what the server worked out. An empty text, or an empty list of texts, " +
      "says nothing and is not given back.",
    {
      ...fields,
      trace_id: "The trace that it belongs to: 32 hex digits.",
      span_id: "Its own id, unique in the trace: 16 hex digits.",
      name: "What was done.",
      start_time_unix_nano: `When it began. ${nanoseconds}, as a decimal string.`,
      end_time_unix_nano: `When it ended. ${nanoseconds}, as a decimal string.`,
      cost_usd: "What it cost, in US dollars, exact to the nano-dollar. Absent for what has no cost.",
      cost_source: whosePrice,
      price_source:
        "The price list that the cost was worked out from, with its version. Absent for costs from elsewhere.",
      price_date: "The day that list was published, as `YYYY-MM-DD`.",
      duration_ms: "From its beginning to its end: milliseconds, exact to the nanosecond."
    }
  )
}
