import { Cause, Context, Effect, Exit, Function, Tracer } from "effect"
import type { Scope } from "../context/Scope.js"
import type { Open, OpenSpan } from "../context/Tracing.js"
import type { SpanOptions, TraceOptions } from "../Options.js"
import { watchOf } from "./CurrentWatch.js"
import { inScope, scopeAt } from "./FiberScope.js"

/**
 * Runs an effect as a trace: what happens inside belongs to it, Effect's own spans included. Inside another trace, or one
 * of Effect's spans, it becomes a step of that one. Recorded when the effect has ended, interrupted or not. Where nobody
 * watches, the effect runs as it is. An option that is wrong is passed over with a warning.
 */
export const withTrace: {
  (name: string, options?: TraceOptions): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, name: string, options?: TraceOptions): Effect.Effect<A, E, R>
} = Function.dual(
  (args) => Effect.isEffect(args[0]),
  <A, E, R>(self: Effect.Effect<A, E, R>, name: string, options: TraceOptions = {}) =>
    recorded(self, (open, outer) => open.trace(outer, name, options))
)

/** Runs an effect as a step of the current trace, or as a trace of its own where there is none; else as `withTrace`. */
export const withSpan: {
  (name: string, options?: SpanOptions): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, name: string, options?: SpanOptions): Effect.Effect<A, E, R>
} = Function.dual(
  (args) => Effect.isEffect(args[0]),
  <A, E, R>(self: Effect.Effect<A, E, R>, name: string, options: SpanOptions = {}) =>
    recorded(self, (open, outer) => open.span(outer, name, options))
)

const recorded = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  begin: (open: Open, outer: Scope) => OpenSpan
): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.withFiberRuntime<A, E, R>((fiber) => {
      const watch = watchOf(fiber)
      const begun = watch?.capture.vitals.guarded("beginning a span", () =>
        begin(watch.open, scopeAt(fiber, watch.context))
      )
      if (watch === undefined || begun === undefined) return restore(self)
      const { end, inner } = begun
      return restore(self).pipe(
        (inside) => inScope(inside, fiber, watch.context, inner),
        Effect.mapInputContext((input: Context.Context<R>) => inSpan(input, inner)),
        Effect.onExit((exit) => Effect.sync(() => end(outcomeOf(exit))))
      )
    })
  )

/** Effect's spans go by ours from now on. */
const inSpan = <R>(input: Context.Context<R>, { spanId = "", traceId = "" }: Scope): Context.Context<R> =>
  Context.add(input, Tracer.ParentSpan, Tracer.externalSpan({ spanId, traceId }))

const outcomeOf = (exit: Exit.Exit<unknown, unknown>): Parameters<OpenSpan["end"]>[0] => {
  if (Exit.isSuccess(exit)) return { kind: "done" }
  // Taken back by whoever waited for it: it has neither succeeded nor failed.
  if (Cause.isInterruptedOnly(exit.cause)) return { kind: "abandoned" }
  return { kind: "failed", error: Cause.squash(exit.cause) }
}
