const hex = (digits: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(digits / 2)), (byte) => byte.toString(16).padStart(2, "0")).join("")

/** The lines that a program needs. `origin` is where the server is. */
export const programLines = (origin: string, needsKey: boolean): string =>
  [
    'import { init } from "@agentwatch/sdk"',
    "",
    needsKey
      ? `init({ serverUrl: ${JSON.stringify(origin)}, apiKey: process.env.AGENTWATCH_API_KEY })`
      : `init({ serverUrl: ${JSON.stringify(origin)} })`
  ].join("\n")

/** A command that sends one model call, finished at `now`, in milliseconds since the epoch. Each one is a new trace. */
export const shellLine = (origin: string, needsKey: boolean, now: number): string => {
  const span = {
    trace_id: hex(32),
    span_id: hex(16),
    name: "hello",
    start_time_unix_nano: `${now - 1_200}000000`,
    end_time_unix_nano: `${now}000000`,
    status: { code: "OK" },
    agent_name: "my-agent",
    model_inference: { model_name: "gpt-4o-mini", prompt_tokens: 1_200, completion_tokens: 300 }
  }
  const key = needsKey ? ' -H "X-API-Key: $AGENTWATCH_API_KEY"' : ""
  return `curl ${origin}/api/ingest -H "Content-Type: application/json"${key} -d '${JSON.stringify(span)}'`
}
