import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { post, type Running, settings, span, start } from "./kit.js"

describe("a server with nothing set", () => {
  let server: Running
  beforeAll(async () => {
    server = await start(settings())
  })
  afterAll(() => server.stop())

  it("gives a span back in the shape it was sent in, priced", async () => {
    const sent = span({
      model_inference: { model_name: "gpt-4o", provider: "openai", prompt_tokens: 1220, completion_tokens: 100, cache_read_tokens: 1152 }
    })
    const answer = await post(`${server.url}/api/ingest`, sent)
    expect([answer.status, await answer.json()]).toEqual([202, { accepted: true }])

    const { spans } = (await (await fetch(`${server.url}/api/traces/${sent.trace_id}/spans`)).json()) as {
      spans: Array<Record<string, unknown>>
    }
    // 68 tokens at $2.50, 1,152 cached at $1.25 and 100 at $10 per million.
    expect(spans).toMatchObject([{ ...sent, cost_usd: 0.00261, cost_source: "list", duration_ms: 5 }])
  })
})
