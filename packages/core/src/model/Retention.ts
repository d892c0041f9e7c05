import type { Span } from "./Span.js"

/**
 * What is left of a span where no content may be kept: who did what, when, how long and for how much. Prompts, replies,
 * reasoning, tool arguments and results, the texts of errors and everything a sender attached go.
 */
export const withoutContent = (span: Span): Span => {
  const { attributes: _a, decision_reasoning: _d, input: _i, metadata: _m, output: _o, ...kept } = span
  return {
    ...kept,
    status: { code: span.status.code },
    ...(span.tool_calls === undefined
      ? {}
      : {
          tool_calls: span.tool_calls.map(({ tool_name, tool_status }) => ({
            tool_name,
            tool_input: "",
            ...(tool_status === undefined ? {} : { tool_status })
          }))
        }),
    ...(span.events === undefined
      ? {}
      : { events: span.events.map(({ name, time_unix_nano }) => ({ name, time_unix_nano })) })
  }
}
