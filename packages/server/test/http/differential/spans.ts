/** A generator of numbers from 0 to 1 that gives the same ones each time. */
export const seeded = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A span as the plain computation knows it. Instants in nanoseconds since the epoch. */
export interface Plain {
  readonly trace: string
  readonly span: string
  readonly parent: string | undefined
  readonly name: string
  readonly start: bigint
  readonly end: bigint
  readonly status: "OK" | "ERROR" | "UNSET"
  readonly message: string
  readonly agentId: string
  readonly agentName: string
  readonly task: string | undefined
  readonly session: string
  readonly user: string
  readonly environment: string
  readonly tags: ReadonlyArray<string>
  readonly input: string
  readonly call:
    | undefined
    | {
        readonly model: string
        readonly provider: string
        readonly prompt: number
        readonly completion: number
        readonly cached: number
        readonly latencyMs: number
      }
  /** Nano-dollars; absent where there is nothing to price. */
  readonly cost: number | undefined
  readonly byDefault: boolean
}

const minute = 60_000_000_000n
const words = ["red", "green", "blue", "Über", "42", "O'Brien", "100%", "x_y", "tail"]

/** Random spans of the forty days before `now`, many of them on the edges of minutes, hours and days. */
export const randomSpans = (count: number, seed: number, now: bigint): ReadonlyArray<Plain> => {
  const random = seeded(seed)
  const below = (bound: number) => Math.floor(random() * bound)
  const one = <A>(of: ReadonlyArray<A>): A => of[below(of.length)] as A
  const hex = (digits: number) => Array.from({ length: digits }, () => below(16).toString(16)).join("")
  const edges = [1n, 60n, 1_440n]
  const instantAt = (): bigint => {
    const at = now - BigInt(below(40 * 86_400_000)) * 1_000_000n - BigInt(below(1_000_000))
    if (random() < 0.7) return at
    const length = one(edges) * minute
    return at - (at % length) + one([-1n, 0n, 1n])
  }
  const spans: Array<Plain> = []
  while (spans.length < count) {
    const [trace, began, size] = [`1${hex(31)}`, instantAt(), random() < 0.9 ? 1 + below(4) : 1 + below(60)]
    const root = `1${hex(15)}`
    for (let index = 0; index < size && spans.length < count; index++) {
      const agent = below(8)
      // Parents come first as often as last, and some never.
      const isRoot = index === 0 && random() < 0.9
      const start = isRoot ? began : began + BigInt(below(90_000_000)) * 1_000n
      const call =
        random() < 0.7
          ? {
              model: one(["m-a", "m-b", "m/c:1", ""]),
              provider: one(["p-1", "p-2", ""]),
              prompt: below(5_000),
              completion: below(900),
              cached: below(100),
              latencyMs: random() < 0.02 ? 0 : Math.round(Math.exp(random() * 12) * 100) / 100
            }
          : undefined
      const priced = random()
      const cost =
        call === undefined
          ? priced < 0.1
            ? below(1_000_000_000)
            : undefined
          : priced < 0.8
            ? below(1_000_000_000)
            : call.prompt * 1_000 + call.completion * 2_000
      spans.push({
        trace,
        span: isRoot ? root : `2${hex(15)}`,
        parent: isRoot ? undefined : root,
        name: one(["chat", "tool", "step"]),
        start,
        end: start + BigInt(below(5_000_000)) * 1_000n,
        status: random() < 0.1 ? "ERROR" : one(["OK", "UNSET"]),
        message: "",
        agentId: `a-${agent}`,
        agentName: `Agent ${agent % 5}`,
        task: one(["t-1", "t-2", undefined]),
        session: one(["s-1", "s-2", ""]),
        user: `u-${below(20)}`,
        environment: one(["production", "staging", ""]),
        tags: Array.from({ length: below(4) }, () => one(["x", "y", "z"])),
        input: Array.from({ length: below(5) }, () => one(words)).join(" "),
        call,
        cost,
        byDefault: call !== undefined && priced >= 0.8
      })
    }
  }
  return spans.map((span) => (span.status === "ERROR" ? { ...span, message: one(["timeout", "refused", ""]) } : span))
}

/** The same on the wire. */
export const wire = (span: Plain): Readonly<Record<string, unknown>> => ({
  trace_id: span.trace,
  span_id: span.span,
  parent_span_id: span.parent,
  name: span.name,
  start_time_unix_nano: span.start.toString(),
  end_time_unix_nano: span.end.toString(),
  status: { code: span.status, message: span.message === "" ? undefined : span.message },
  agent_id: span.agentId,
  agent_name: span.agentName,
  agent_role: "Worker",
  task: span.task,
  session_id: span.session === "" ? undefined : span.session,
  user_id: span.user,
  environment: span.environment === "" ? undefined : span.environment,
  tags: span.tags,
  input: span.input,
  ...(span.call === undefined
    ? {}
    : {
        model_inference: {
          model_name: span.call.model === "" ? undefined : span.call.model,
          provider: span.call.provider === "" ? undefined : span.call.provider,
          prompt_tokens: span.call.prompt,
          completion_tokens: span.call.completion,
          cache_read_tokens: span.call.cached === 0 ? undefined : Math.min(span.call.cached, span.call.prompt),
          latency_ms: span.call.latencyMs
        }
      }),
  ...(span.cost === undefined || span.byDefault
    ? {}
    : { cost_attribution: { task_id: "t", accumulated_cost_usd: span.cost / 1e9 } })
})
