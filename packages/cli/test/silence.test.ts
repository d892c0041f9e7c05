import { Command } from "@effect/cli"
import { HttpClient } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, Option, TestClock } from "effect"
import { expect } from "vitest"
import { breakers } from "../src/commands/breakers.js"
import { cost } from "../src/commands/cost.js"
import { exportCommand } from "../src/commands/export.js"
import { traces } from "../src/commands/traces.js"
import { type Screen, Screens } from "../src/terminal/Screen.js"

const quiet: Screen = {
  isTerminal: false,
  columns: () => 80,
  print: () => Effect.void,
  write: () => Effect.void
}

const silent = Layer.mergeAll(
  NodeContext.layer,
  Layer.succeed(Screens, { out: quiet, err: quiet }),
  Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make(() => Effect.never)
  )
)

const program = Command.run(
  Command.make("program").pipe(Command.withSubcommands([traces, cost, breakers, exportCommand])),
  { name: "program", version: "0" }
)

const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

for (const line of [
  "traces",
  "cost",
  "cost --by user",
  "breakers",
  "export traces",
  "export requests",
  "export spans"
]) {
  it.effect(`${line} does not wait for ever for a server that says nothing`, () =>
    Effect.gen(function* () {
      const running = yield* Effect.fork(program(["node", "program", ...line.split(" ")]))
      let ended: Option.Option<Exit.Exit<void, unknown>> = Option.none()
      for (let seconds = 0; Option.isNone(ended) && seconds < 120; seconds++) {
        yield* Effect.zipRight(TestClock.adjust("1 second"), turn)
        ended = yield* Fiber.poll(running)
      }
      const said = Option.match(ended, {
        onNone: () => "it waits",
        onSome: Exit.match({ onFailure: Cause.pretty, onSuccess: () => "it is done" })
      })
      expect(said).toContain("Something at http://localhost:3001 does not answer.")
    }).pipe(Effect.provide(silent))
  )
}
