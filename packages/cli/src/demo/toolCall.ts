import type { Outcome, Recording, Scope } from "./Recording.js"

export interface Tool {
  readonly name: string
  readonly input: unknown
  readonly output: unknown
  /** Milliseconds, from and to. */
  readonly took: readonly [number, number]
  /** Share in which it fails, 0 to 1. */
  readonly errorRate?: number
}

/** A tool at work, as a span. */
export const toolCall = (recording: Recording, scope: Scope, at: number, tool: Tool): Outcome => {
  const { random } = recording
  const to = at + random.between(...tool.took)
  const failed = random.happens(tool.errorRate ?? 0.01) ? `${tool.name}: connection reset by peer` : undefined
  const output = failed ?? JSON.stringify(tool.output)
  recording.write(scope, {
    name: `execute_tool ${tool.name}`,
    from: at,
    to,
    more: {
      status: failed === undefined ? { code: "OK" } : { code: "ERROR", message: failed },
      tool_calls: [
        {
          tool_name: tool.name,
          tool_input: JSON.stringify(tool.input),
          tool_output: output,
          tool_status: failed === undefined ? "SUCCESS" : "FAILURE"
        }
      ],
      events: [
        { time_unix_nano: recording.nanos(at), name: "agent.tool.start" },
        { time_unix_nano: recording.nanos(to), name: "agent.tool.end" }
      ]
    }
  })
  // What called it goes on without.
  return { at: to }
}
