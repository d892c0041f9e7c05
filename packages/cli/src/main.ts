import { Command, ValidationError } from "@effect/cli"
import { FetchHttpClient } from "@effect/platform"
// By their own names: the whole package takes twice as long to load.
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Cause, Console, Effect, Exit, Layer } from "effect"
import { breakers } from "./commands/breakers.js"
import { cost } from "./commands/cost.js"
import { demo } from "./commands/demo.js"
import { doctor } from "./commands/doctor.js"
import { exportCommand } from "./commands/export.js"
import { serve } from "./commands/serve.js"
import { tail } from "./commands/tail.js"
import { traces } from "./commands/traces.js"
import { verify } from "./commands/verify.js"
import { Failure } from "./Failure.js"
import { bashCompletions } from "./help/completions.js"
import { helpAsked, isHelp, verbOf } from "./help/help.js"
import { misunderstood } from "./misunderstood.js"
import * as Screen from "./terminal/Screen.js"
import { shown } from "./terminal/shown.js"
import { version } from "./version.js"

const about = "Watches what AI agents do: the server with its dashboard, and tools around it."

const command = Command.make("agentwatch-cli").pipe(
  Command.withDescription(about),
  Command.withSubcommands([serve, verify, demo, tail, traces, cost, breakers, exportCommand, doctor])
)

const verbs = [
  verbOf(serve),
  verbOf(verify),
  verbOf(demo),
  verbOf(tail),
  verbOf(traces),
  verbOf(cost),
  verbOf(breakers),
  verbOf(exportCommand),
  verbOf(doctor)
]

const run = Command.run(command, { name: "AgentWatch", version, executable: "agentwatch-cli" })

const shells: ReadonlyArray<string> = ["bash", "sh", "zsh", "fish"]

/** Help is written in our own form, and bash's completions mended; what is understood is the library's to say. */
const answered = (argv: ReadonlyArray<string>) => {
  const [first, second, ...rest] = argv.slice(2)
  if (first === "--completions" && rest.length === 0 && (second === "bash" || second === "sh")) {
    return Effect.flatMap(bashCompletions(command, "agentwatch-cli"), Console.log)
  }
  if (first === "--completions" && !shells.includes(second ?? "")) {
    return misunderstood("--completions: expected bash, zsh or fish; for example --completions bash")
  }
  const help = helpAsked(argv.slice(2), about, verbs)
  return help === undefined ? run(argv.filter((arg) => !isHelp(arg))) : Console.log(help)
}

/** Whether a command goes on until it is interrupted, so that this is how it ends. What all commands understand may stand before it. */
const isEndless = (args: ReadonlyArray<string>): boolean => {
  // The library minds no capitals.
  const verb = args.map((arg) => arg.toLowerCase()).find((arg) => verbs.some(({ name }) => name === arg))
  return verb === "serve" || verb === "tail" || (verb === "demo" && !args.includes("--backfill"))
}

/** 0: done. 1: it failed, and said why. 2: the command line was not understood. 130: it was interrupted before it was done. */
const exitCode = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit)) return 0
  if (Cause.isInterruptedOnly(exit.cause)) return isEndless(process.argv.slice(2)) ? 0 : 130
  return ValidationError.isValidationError(Cause.squash(exit.cause)) ? 2 : 1
}

const said = (error: ValidationError.ValidationError | Failure) =>
  error instanceof Failure
    ? Console.error(error.message)
    : // Whoever found it has complained already.
      Effect.void

// A fault of ours is told in one sentence; where it comes from is for the log of whoever looks for it.
const faulted = (cause: Cause.Cause<never>) =>
  Console.error(
    `This is a fault of agentwatch-cli itself: ${shown(Cause.prettyErrors(cause)[0]?.message ?? "unknown")}`
  )

// Whoever reads along, such as `head`, may have enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0)
    if (stream === process.stdout) console.error(`The output cannot be written: ${error.message}`)
    process.exit(1)
  })
}

answered(process.argv).pipe(
  Effect.tapError(said),
  Effect.tapDefect(faulted),
  Effect.provide(Layer.mergeAll(NodeContext.layer, FetchHttpClient.layer, Screen.layer(process))),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    teardown: (exit, onExit) => onExit(exitCode(exit))
  })
)
