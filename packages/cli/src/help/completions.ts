import { Command } from "@effect/cli"
import { Effect } from "effect"

/**
 * The completions of bash. The library names a program with a hyphen in two ways in them, so that they never get to its
 * commands; here it has one name.
 */
export const bashCompletions = <Name extends string, R, E, A>(command: Command.Command<Name, R, E, A>, name: string) =>
  Effect.map(Command.getBashCompletions(command, name), (lines) =>
    lines
      .join("\n")
      .replace(`cmd="${name}"`, `cmd="${name.replace("-", "__")}"`)
      .replace(`\n        ${name})`, `\n        ${name.replace("-", "__")})`)
  )
