export const start = {
  title: "Waiting for the first span",
  intro: "Nothing has been recorded yet. Do one of these, and this page turns into the overview by itself.",
  more: "Record more",
  moreWhy: "Spans arrive here already. These are the ways to send them.",
  key: "This server asks for an API key: put it into the environment variable AGENTWATCH_API_KEY.",
  node: "In a Node program",
  nodeWhy:
    "Needs @agentwatch/sdk, as the README installs it. Call init() once at the start; from then on calls to model providers are seen.",
  effect: "In an Effect program",
  effectWhy:
    "Needs @agentwatch/sdk, effect and @effect/platform. A layer around the HttpClient; agents and traces follow fibers.",
  python: "In Python, by OpenTelemetry",
  pythonWhy:
    "Needs opentelemetry-sdk, opentelemetry-exporter-otlp-proto-http, and an instrumentation of the client that you use.",
  shell: "From a shell",
  shellWhy: "Sends one finished span, a model call with its tokens."
}
