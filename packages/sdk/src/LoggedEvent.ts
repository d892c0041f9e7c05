/**
 * What `logEvent()` takes: a request that AgentWatch has not seen itself. `null` is the same as left out. A value that is
 * not as described, and a name that is unknown, is passed over with a warning, and the rest is recorded.
 */
export interface LoggedEvent {
  /** What was done. 1 to 256 characters. Default: the task around, else `default`. */
  readonly taskName?: string | null | undefined
  /** Who did it. 1 to 256 characters. Default: the agent around. */
  readonly agentName?: string | null | undefined
  /** 1 to 256 characters. */
  readonly model?: string | null | undefined
  /** Such as `openai`; finds the price of a model that several sell. 1 to 256 characters. */
  readonly provider?: string | null | undefined
  /** Tokens that went in, cached ones included. A whole number from 0 to 1,000,000,000. */
  readonly inputTokens?: number | null | undefined
  /** Tokens that came out, reasoning included. A whole number from 0 to 1,000,000,000. */
  readonly outputTokens?: number | null | undefined
  /** How long it took, in milliseconds, 0 to 1,000,000,000,000. Default: 0. */
  readonly latencyMs?: number | null | undefined
  /** What it cost, in US dollars, 0 to 1,000,000. Default: by `prices` of `init()`, else as the server prices it. */
  readonly costUsd?: number | null | undefined
  /** Default: `success`. */
  readonly status?: "success" | "error" | null | undefined
  /** Kept back like the texts of all errors. */
  readonly errorMessage?: string | null | undefined
  /**
   * When it began: a `Date`, milliseconds since the epoch, or an ISO 8601 text, which is UTC where it names no zone. From
   * 1970 to 2262; what is older than a server keeps spans, or more than a day ahead, it refuses. Default: it has ended now.
   */
  readonly timestamp?: Date | number | string | null | undefined
  /** Anything that JSON can hold. */
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined
}
