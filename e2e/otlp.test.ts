import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startProvider } from "./kit/provider.js"
import { replies } from "./kit/replies.js"
import { freePort, get, type Serving, serve } from "./kit/server.js"

const program = fileURLToPath(new URL("./kit/otlp/send.cjs", import.meta.url))
const run = promisify(execFile)

interface Span {
  readonly name: string
  readonly span_id: string
  readonly parent_span_id?: string
  readonly agent_name: string
  readonly model_inference?: Readonly<Record<string, unknown>>
  readonly cost_usd?: number
}

// Of 1,500 tokens in, 1,024 from the cache, and 40 out. What tells nothing of the cache is charged in full:
// 1,500 × $0.15 + 40 × $0.60 per million, instead of 476 × $0.15 + 1,024 × $0.075 + 40 × $0.60.
const inFull = 0.000249
const cached = 0.0001722

/** What each instrumentation tells of one and the same call. */
const instrumentations = [
  { name: "opentelemetry", costUsd: inFull, calls: {}, content: {} },
  {
    name: "openllmetry",
    costUsd: inFull,
    calls: {},
    content: { input: '[{"role":"user","parts":[{"type":"text","content":"Name a river."}]}]', output: "The Elbe." }
  },
  {
    name: "openinference",
    costUsd: cached,
    calls: { cache_read_tokens: 1_024 },
    content: { input: '[{"role":"user","content":"Name a river."}]', output: "The Elbe." }
  },
  {
    name: "vercel",
    costUsd: cached,
    calls: { cache_read_tokens: 1_024 },
    content: {
      input: '[{"role":"user","content":[{"type":"text","text":"Name a river."}]}]',
      output: "The Elbe.",
      task: "guide",
      session_id: "s-1",
      metadata: { plan: "free" }
    }
  }
] as const

describe("a program that is instrumented for OpenTelemetry and knows nothing of AgentWatch", () => {
  let server: Serving
  let provider: Awaited<ReturnType<typeof startProvider>>

  beforeAll(async () => {
    provider = await startProvider(replies)
    server = await serve(await freePort())
  })
  afterAll(() => Promise.all([server.stop(), provider.stop()]))

  /** Runs it to its end, and gives back what is stored of its trace. */
  const spansOf = async (settings: Readonly<Record<string, string>>) => {
    const { stdout } = await run(process.execPath, [program], {
      env: { PATH: process.env.PATH, SERVER_URL: server.url, ...settings }
    })
    return (await get<{ spans: ReadonlyArray<Span> }>(`${server.url}/api/traces/${stdout.trim()}/spans`)).spans
  }

  const total = (spans: ReadonlyArray<Span>) =>
    spans.reduce((sum, { cost_usd: cost = 0 }) => sum + Math.round(cost * 1e9), 0) / 1e9

  for (const { calls, content, costUsd, name } of instrumentations) {
    for (const encoding of ["protobuf", "json"] as const) {
      it(`by ${name}, sends its call with its tokens as ${encoding}, and they count once`, async () => {
        const spans = await spansOf({
          INSTRUMENTATION: name,
          ENCODING: encoding,
          MODEL: "gpt-4o-mini",
          PROVIDER_URL: `${provider.url}/ours/openai-json`
        })
        const requests = spans.filter((span) => span.model_inference !== undefined)
        expect(requests).toMatchObject([
          {
            ...content,
            environment: "test",
            cost_source: "list",
            model_inference: {
              operation: "chat",
              provider: "openai",
              prompt_tokens: 1_500,
              completion_tokens: 40,
              finish_reasons: ["stop"],
              usage_source: "reported",
              ...calls
            }
          }
        ])
        expect(total(spans)).toBe(costUsd)
        const [root] = spans.filter((span) => span.parent_span_id === undefined)
        expect(root).toMatchObject({ name: "invoke_agent Guide", agent_name: "Guide" })
      })
    }
  }

  it("sends a streamed call as well", async () => {
    const spans = await spansOf({
      INSTRUMENTATION: "opentelemetry",
      ENCODING: "protobuf",
      STREAM: "yes",
      MODEL: "gpt-4o",
      PROVIDER_URL: `${provider.url}/ours/openai-stream`
    })
    // 12 × $2.50 + 30 × $10.00 per million.
    expect(total(spans)).toBe(0.00033)
  })
})
