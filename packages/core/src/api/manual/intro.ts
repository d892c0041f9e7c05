/** What stands before all else. */
export const intro = `AgentWatch watches what AI agents do. Programs send **spans** to it, one for each operation that has ended; spans that
share a \`trace_id\` are a **trace**; spans that are model calls, and logged events, are **requests**. It prices them, sums them
up and gives them back.

| | |
|---|---|
| Keys | A server with an \`API_KEY\` asks for it in the header \`X-API-Key\`, everywhere but at \`/health\`. One without is in local mode, asks for none, and refuses with 403 what is asked under another name than its own or from another page. |
| Instants | UTC. Nanoseconds since the epoch, as a decimal string, under \`*_unix_nano\`; elsewhere ISO 8601 with \`Z\`. |
| Units | Durations are milliseconds, money is US dollars, shares go from 0 to 1 where nothing else is said. |
| Tokens | Input tokens include cached ones, output tokens include reasoning, whatever the provider calls them. |
| Filters | The same everywhere; all that are given hold together. A parameter that is not known, or not understood, is refused with 400 and its name. |
| Pages | \`next_cursor\` of an answer leads to the next page, which stays whole while more arrives. \`offset\` works too, and shifts. |
| Content | A server with \`ZERO_DATA_RETENTION\` retains no prompts, replies, tool arguments, texts of errors, attributes or metadata; the fields that it does not keep say so. |
| Storing | A 2xx to what was sent means: stored. The same span or event may be sent again, and changes nothing. |
| Later | After 503 the same may be asked or sent again, when as many seconds have passed as the header \`Retry-After\` says. |
| Errors | Each has a sentence for people, and in \`_tag\` its kind for programs. |
| Versions | An answer may have more fields in a later version; clients pass over those that they do not know. |`

/** What each group of operations is for. */
export const tags: Readonly<Record<string, string>> = {
  Health: "For whoever watches the process.",
  Progress: "For whoever watches the server at work.",
  Ingest: "Spans in AgentWatch's own form.",
  OpenTelemetry: "Spans as OpenTelemetry exports them.",
  Traces: "What was sent, trace by trace.",
  Spans: "What was sent, span by span.",
  Events: "Requests in a flat form, to log and to list.",
  Feed: "Requests as they come.",
  Metrics: "Figures over requests.",
  Cost: "What it all cost, by day, agent and model.",
  Reports: "A month, for the record."
}

/** How the key is given. */
export const key = "The server's `API_KEY`. A server that has none asks for none."
