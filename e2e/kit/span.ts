import { randomBytes } from "node:crypto"

/** A model call that a sender in any language may make up. */
export const modelCall = (changed: Readonly<Record<string, unknown>> = {}) => {
  const now = BigInt(Date.now()) * 1_000_000n
  return {
    trace_id: randomBytes(16).toString("hex"),
    span_id: randomBytes(8).toString("hex"),
    name: "chat gpt-4o",
    start_time_unix_nano: (now - 1_234_000_000n).toString(),
    end_time_unix_nano: now.toString(),
    status: { code: "OK" },
    agent_name: "ResearchBot",
    input: '[{"role":"user","content":"Name a river."}]',
    output: "The Elbe.",
    model_inference: {
      model_name: "gpt-4o",
      provider: "openai",
      prompt_tokens: 1_220,
      completion_tokens: 100,
      cache_read_tokens: 1_152
    },
    ...changed
  }
}

export const send = async (url: string, ...spans: ReadonlyArray<unknown>): Promise<void> => {
  const response = await fetch(`${url}/api/ingest`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ spans })
  })
  if (response.status !== 202) throw new Error(await response.text())
}
