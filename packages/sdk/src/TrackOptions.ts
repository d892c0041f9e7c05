/**
 * What `track()` takes. A value that is not as described is passed over with a warning when the function is called, which
 * runs all the same. An option that is unknown throws a `TypeError` that names it, at once: thresholds are given to
 * `agent()`.
 */
export interface TrackOptions {
  /** What the span is called. Default: `task`, else the name of the function. 1 to 256 characters, like all names here. */
  readonly name?: string | undefined
  /** What is being done. Holds for everything inside. Default: the one around. */
  readonly task?: string | undefined
  /**
   * Who acts: everything inside is the doing of the agent with this id, and guarded by its breaker, as inside of `agent()`.
   * Default: the one around.
   */
  readonly agent?: string | undefined
  /** At most 64. Hold for everything inside. Default: those around. */
  readonly tags?: ReadonlyArray<string> | undefined
  /** Anything that JSON can hold; of this span only. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  /** Technical details, by names such as OpenTelemetry's. Anything that JSON can hold; of this span only. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}

/** Any function at all. */
export type AnyFunction = (this: never, ...args: never) => unknown

/** What `track()` gives: it takes a function, or decorates a method. */
export interface Track {
  /** As a decorator in the older form, which TypeScript has under `experimentalDecorators`. */
  <Work extends AnyFunction>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Work>
  ): TypedPropertyDescriptor<Work>
  /** As a decorator. */
  <Work extends AnyFunction>(method: Work, context: { readonly kind: "method"; readonly name: string | symbol }): Work
  // The last one, which is what compilers look at where a function is asked for.
  /** A function of the very same type. */
  <Work extends AnyFunction>(work: Work): Work
}
