import { Effect, Function } from "effect"
import { watchOf } from "./CurrentWatch.js"
import { inScope, scopeAt } from "./FiberScope.js"
import { type AgentOptions, plainAgentOptions } from "./Options.js"

/**
 * Runs an effect on behalf of an agent: what happens inside is its doing, in every fiber that begins there. Agents nest.
 * Where nobody watches, the effect runs as it is.
 *
 * What is left out stays as it was when the agent was entered before. Thresholds are the agent's own, and hold in
 * addition to those of the agents around it. One that is wrong, and an option that is unknown, is a defect that names it,
 * and the effect does not run: it would run without the protection that it was given. A label that is wrong is passed
 * over with a warning.
 */
export const withAgent: {
  <R2 = never>(
    name: string,
    options?: AgentOptions<R2>
  ): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R | R2>
  <A, E, R, R2 = never>(
    self: Effect.Effect<A, E, R>,
    name: string,
    options?: AgentOptions<R2>
  ): Effect.Effect<A, E, R | R2>
} = Function.dual(
  (args) => Effect.isEffect(args[0]),
  <A, E, R, R2 = never>(
    self: Effect.Effect<A, E, R>,
    name: string,
    options: AgentOptions<R2> = {}
  ): Effect.Effect<A, E, R | R2> =>
    Effect.flatMap(Effect.runtime<R2>(), (runtime) =>
      Effect.withFiberRuntime<A, E, R>((fiber) => {
        const watch = watchOf(fiber)
        if (watch === undefined) return self
        const { context, open } = watch
        const inner = open.agent(scopeAt(fiber, context), name, plainAgentOptions(options, runtime))
        return inScope(self, fiber, context, inner)
      })
    )
)
