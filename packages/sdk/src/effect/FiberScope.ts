import { Effect, type Scope as EffectScope, type Fiber, FiberRef, type Tracer } from "effect"
import type { Context } from "../context/Context.js"
import { readSpanId, readTraceId } from "../context/ids.js"
import type { Scope } from "../context/Scope.js"
import { hookedTracer } from "./hookedTracer.js"

/** What a fiber holds: the scope it was put into, from which all that it does is seen. */
interface Held {
  /** Whose scope it is: that of a watch which has ended says nothing to the next. */
  readonly context: Context
  readonly scope: Scope
  /** Effect's span at that time: another one has begun inside of the scope. */
  readonly span: Tracer.AnySpan | undefined
  /** By the begin of the fiber, not by the fiber itself. */
  readonly forked: boolean
}

/**
 * A fiber begins in the scope of whoever begins it. While that happens, AsyncLocalStorage tells the scope around: of the
 * fiber that forks, or of the plain function that runs an effect. Where nothing is around, a runtime that was taken
 * inside of a scope brings it along.
 */
const atFork = (held: Held | undefined): Held | undefined => {
  if (held === undefined) return undefined
  const around = held.context.current()
  return { ...held, scope: around === held.context.outermost ? held.scope : around, span: undefined, forked: true }
}

const heldScope = FiberRef.unsafeMake<Held | undefined>(undefined, {
  fork: atFork,
  join: (parent, child) => parent ?? child
})

// By whose span a forked fiber began.
const firstSpans = new WeakMap<object, Tracer.AnySpan | undefined>()

const firstSpan = (fiber: Fiber.RuntimeFiber<unknown, unknown>) => {
  if (!firstSpans.has(fiber)) firstSpans.set(fiber, fiber.currentSpan)
  return firstSpans.get(fiber)
}

/** The scope of what a fiber does now: the one it is in, or that of an Effect span that has begun inside of it. */
export const scopeAt = (fiber: Fiber.RuntimeFiber<unknown, unknown>, context: Context): Scope => {
  const found = fiber.getFiberRef(heldScope)
  const held = found?.context === context ? found : undefined
  const scope = held?.scope ?? context.current()
  const span = fiber.currentSpan
  const first = held?.forked === true ? firstSpan(fiber) : undefined
  if (span === undefined || span === held?.span || span.spanId === scope.spanId || scope.seen) return scope
  // What a plain function does inside of a span is inside of that, whatever runtime it uses.
  if (span === first && scope.spanId !== undefined) return scope
  return inSpan(scope, span)
}

interface InSpan {
  readonly outer: Scope
  readonly inner: Scope
}

const inSpans = new WeakMap<Tracer.AnySpan, InSpan>()

const inSpan = (outer: Scope, span: Tracer.AnySpan): Scope => {
  const known = inSpans.get(span)
  if (known?.outer === outer) return known.inner
  const traceId = readTraceId(span.traceId)
  const spanId = readSpanId(span.spanId)
  // A tracer that is switched off has other names for its spans.
  const inner = traceId === undefined || spanId === undefined ? outer : { ...outer, traceId, spanId }
  inSpans.set(span, { outer, inner })
  return inner
}

/** Runs an effect of `fiber` in a scope: for what asks its fiber, and for what asks AsyncLocalStorage. */
export const inScope = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  fiber: Fiber.RuntimeFiber<unknown, unknown>,
  context: Context,
  scope: Scope
): Effect.Effect<A, E, R> => {
  const held: Held = { context, scope, span: fiber.currentSpan, forked: false }
  return effect.pipe(
    Effect.locally(heldScope, held),
    Effect.withTracer(hookedTracer(fiber.currentTracer, context, scopeAt))
  )
}

/** From now on and until the scope of the effect closes, what is done is seen by AsyncLocalStorage, too. */
export const flowing = (context: Context) =>
  Effect.withFiberRuntime<void, never, EffectScope.Scope>((fiber) => {
    const held: Held = { context, scope: context.current(), span: undefined, forked: false }
    return Effect.zipRight(
      Effect.locallyScoped(heldScope, held),
      Effect.withTracerScoped(hookedTracer(fiber.currentTracer, context, scopeAt))
    )
  })
