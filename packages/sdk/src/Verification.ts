/** What `verify()` takes. */
export interface VerifyOptions {
  /** The longest to wait for the test span to come back, in milliseconds, 0 to 600,000. Default: 10,000. */
  readonly timeout?: number | undefined
}

/** Whether a span gets from here to the server and back. */
export interface Verification {
  readonly ok: boolean
  /** Where spans go. Empty before `init()`. */
  readonly serverUrl: string
  /** The trace that the test span is in. Empty before `init()`. */
  readonly traceId: string
  /** Milliseconds until the test span was read back, or until it was clear that it would not be. */
  readonly roundTripMs: number
  /** What is wrong, and what to do about it. Absent if all is well. */
  readonly reason?: string
}
