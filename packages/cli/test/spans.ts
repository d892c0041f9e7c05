import { randomBytes } from "node:crypto"

/** What a hostile sender puts into every text: codes, a window title, marks of direction, markup, a word of a megabyte. */
export const hostile = "\u001b[31m\u001b]0;owned\u0007\u009b2J\u202eevil\u2066<script>alert(1)</script>\u001b[2J"

interface Made {
  readonly trace?: string
  readonly name?: string
  readonly agent?: string
  readonly task?: string
  readonly at?: number
  readonly error?: string
}

/** A request that has just ended, as a span. */
export const requestSpan = ({
  agent = "tester",
  at = Date.now(),
  error,
  name = "chat",
  task = "testing",
  trace
}: Made = {}) => ({
  trace_id: trace ?? randomBytes(16).toString("hex"),
  span_id: randomBytes(8).toString("hex"),
  name,
  kind: "CLIENT",
  start_time_unix_nano: String(BigInt(at) * 1_000_000n),
  end_time_unix_nano: String(BigInt(at + 120) * 1_000_000n),
  agent_name: agent,
  task,
  status: error === undefined ? { code: "OK" } : { code: "ERROR", message: error },
  model_inference: { provider: "openai", model_name: "gpt-4o-mini", prompt_tokens: 1_000, completion_tokens: 200 }
})

/** Sends spans, and comes back when they are stored. */
export const send = async (url: string, spans: ReadonlyArray<object>) => {
  const response = await fetch(`${url}/api/ingest`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(spans)
  })
  if (response.status !== 202) throw new Error(await response.text())
}
