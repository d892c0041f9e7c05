import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { AgentWatch } from "../../src/effect/index.js"
import { client, watched } from "./support/watched.js"

describe("AgentWatch.logEvent", () => {
  it.live("records a request below the Effect span around it, and for the agent around", () =>
    Effect.gen(function* () {
      const w = yield* Effect.promise(() => watched())
      yield* AgentWatch.logEvent({ model: "m", inputTokens: 5 }).pipe(
        Effect.zipRight(Effect.currentSpan),
        Effect.withSpan("step"),
        Effect.tap((span) => Effect.sync(() => assert.strictEqual(span.name, "step"))),
        AgentWatch.withAgent("A", { role: "Researcher" }),
        AgentWatch.withTrace("root", { task: "outer" }),
        Effect.provide(client(w, w.fetching))
      )
      const sent = yield* Effect.promise(() => w.spans())
      const event = sent.find(({ kind }) => kind === "CLIENT")
      const root = sent.find(({ name }) => name === "root")
      expect(event).toMatchObject({
        name: "outer",
        trace_id: root?.trace_id,
        agent_id: "A",
        agent_role: "Researcher",
        model_inference: { model_name: "m", prompt_tokens: 5 }
      })
      expect(event?.parent_span_id).not.toBe(root?.span_id)
    })
  )
})
