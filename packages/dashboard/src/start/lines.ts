/** Where the server is, and whether it asks for a key. */
export interface Server {
  readonly origin: string
  readonly needsKey: boolean
}

const text = (origin: string) => JSON.stringify(origin)

/** The lines that a Node program needs. */
export const nodeLines = ({ needsKey, origin }: Server): string =>
  [
    'import { init } from "@agentwatch/sdk"',
    "",
    needsKey
      ? `init({ serverUrl: ${text(origin)}, apiKey: process.env.AGENTWATCH_API_KEY })`
      : `init({ serverUrl: ${text(origin)} })`
  ].join("\n")

/** The lines that an Effect program needs. */
export const effectLines = ({ needsKey, origin }: Server): string =>
  [
    'import { AgentWatch } from "@agentwatch/sdk/effect"',
    'import { FetchHttpClient } from "@effect/platform"',
    'import { Layer } from "effect"',
    "",
    "// Provide it to your program in place of FetchHttpClient.layer.",
    "export const AgentWatchLive = Layer.merge(",
    "  AgentWatch.layerHttpClient.pipe(Layer.provide(FetchHttpClient.layer)),",
    needsKey
      ? `  AgentWatch.layer({ serverUrl: ${text(origin)}, apiKey: process.env.AGENTWATCH_API_KEY })`
      : `  AgentWatch.layer({ serverUrl: ${text(origin)} })`,
    ")"
  ].join("\n")

/** The lines that a Python program needs which OpenTelemetry instruments. */
export const pythonLines = ({ needsKey, origin }: Server): string =>
  [
    ...(needsKey ? ["import os"] : []),
    "from opentelemetry import trace",
    "from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter",
    "from opentelemetry.sdk.trace import TracerProvider",
    "from opentelemetry.sdk.trace.export import BatchSpanProcessor",
    "",
    "exporter = OTLPSpanExporter(",
    `    endpoint=${text(`${origin}/v1/traces`)},`,
    ...(needsKey ? ['    headers={"X-API-Key": os.environ["AGENTWATCH_API_KEY"]},'] : []),
    ")",
    "provider = TracerProvider()",
    "provider.add_span_processor(BatchSpanProcessor(exporter))",
    "trace.set_tracer_provider(provider)"
  ].join("\n")

const hex = (digits: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(digits / 2)), (byte) => byte.toString(16).padStart(2, "0")).join("")

/** A command that sends one model call, finished at `now`, in milliseconds since the epoch. Each one is a new trace. */
export const shellLine = ({ needsKey, origin }: Server, now: number): string => {
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
