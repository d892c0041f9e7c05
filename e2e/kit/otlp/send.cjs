// A program of a user's that knows nothing of AgentWatch: it asks a model inside an agent's span, with the instrumentation and
// the exporter that are named, in the manner of their documentation. Prints the id of its trace.
const { NodeTracerProvider, BatchSpanProcessor } = require("@opentelemetry/sdk-trace-node")
const { resourceFromAttributes } = require("@opentelemetry/resources")
const { metrics, trace } = require("@opentelemetry/api")

const { ENCODING, INSTRUMENTATION, MODEL, PROVIDER_URL, SERVER_URL, STREAM } = process.env

const exporters = {
  protobuf: "@opentelemetry/exporter-trace-otlp-proto",
  json: "@opentelemetry/exporter-trace-otlp-http"
}
const { OTLPTraceExporter } = require(exporters[ENCODING])
const exporter = new OTLPTraceExporter({
  url: `${SERVER_URL}/v1/traces`,
  compression: ENCODING === "protobuf" ? "gzip" : "none"
})

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ "service.name": "river-guide", "deployment.environment.name": "test" }),
  spanProcessors: [new BatchSpanProcessor(exporter)]
})
provider.register()

const instrumentations = {
  opentelemetry: "@opentelemetry/instrumentation-openai",
  openllmetry: "@traceloop/instrumentation-openai",
  openinference: "@arizeai/openinference-instrumentation-openai"
}
const patched = instrumentations[INSTRUMENTATION]
if (patched !== undefined) {
  const { OpenAIInstrumentation } = require(patched)
  const instrumentation = new OpenAIInstrumentation()
  // What `registerInstrumentations` does.
  instrumentation.setTracerProvider(provider)
  instrumentation.setMeterProvider(metrics.getMeterProvider())
}

const messages = [{ role: "user", content: "Name a river." }]
const baseURL = `${PROVIDER_URL}/v1`

const askOpenAi = async () => {
  const { OpenAI } = require("openai")
  const request = { model: MODEL, messages }
  const client = new OpenAI({ apiKey: "sk-not-a-key", baseURL })
  if (STREAM === undefined) return client.chat.completions.create(request)
  const stream = await client.chat.completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true }
  })
  for await (const _ of stream);
}

const askVercel = async () => {
  const { createOpenAI } = require("@ai-sdk/openai")
  const { generateText } = require("ai")
  await generateText({
    model: createOpenAI({ apiKey: "sk-not-a-key", baseURL }).chat(MODEL),
    messages,
    experimental_telemetry: { isEnabled: true, functionId: "guide", metadata: { sessionId: "s-1", plan: "free" } }
  })
}

const main = () =>
  trace
    .getTracer("river-guide")
    .startActiveSpan(
      "invoke_agent Guide",
      { attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Guide" } },
      async (span) => {
        await (INSTRUMENTATION === "vercel" ? askVercel() : askOpenAi())
        span.end()
        await provider.forceFlush()
        console.log(span.spanContext().traceId)
      }
    )

main()
