/**
 * The token counts of one model call, in OpenTelemetry's meaning. Each provider's own meaning is translated once, when
 * its reply is read. Every part is a count of tokens, never negative.
 */
export interface Usage {
  /** All input tokens, **including** those read from and written to the provider's cache. */
  readonly input: number
  /** All output tokens, **including** reasoning. */
  readonly output: number
  /** The part of `input` that came from the cache. */
  readonly cacheRead: number
  /** The part of `input` that was written to the cache for five minutes (or a provider's only duration). */
  readonly cacheWrite: number
  /** The part of `input` that was written to the cache for one hour; not counted in `cacheWrite`. */
  readonly cacheWrite1h: number
  /** The part of `output` that was reasoning. */
  readonly reasoning: number
}

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }
