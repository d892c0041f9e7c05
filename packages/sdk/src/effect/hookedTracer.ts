import { type Fiber, Tracer } from "effect"
import type { Context } from "../context/Context.js"
import type { Scope } from "../context/Scope.js"

const hooked = new WeakMap<Tracer.Tracer, Context>()

/**
 * A tracer that does what `tracer` does, and has each step of a fiber see its scope in AsyncLocalStorage: so what a
 * promise-based client asks for inside of an effect is known to be that effect's.
 */
export const hookedTracer = (
  tracer: Tracer.Tracer,
  context: Context,
  scopeAt: (fiber: Fiber.RuntimeFiber<unknown, unknown>, context: Context) => Scope
): Tracer.Tracer => {
  if (hooked.get(tracer) === context) return tracer
  const made = Tracer.make({
    span: (...args) => tracer.span(...args),
    context: (step, fiber) => {
      const scope = scopeAt(fiber, context)
      if (scope === context.current()) return tracer.context(step, fiber)
      return context.run(scope, () => tracer.context(step, fiber))
    }
  })
  hooked.set(made, context)
  return made
}
