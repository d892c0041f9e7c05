import { Command, HelpDoc, Span } from "@effect/cli"

/** What `--help` says of a command: a description, and examples with what each of them does. */
export const explained = (
  description: string,
  examples: ReadonlyArray<readonly [line: string, meaning: string]>
): (<Name extends string, R, E, A>(command: Command.Command<Name, R, E, A>) => Command.Command<Name, R, E, A>) =>
  Command.withDescription(
    HelpDoc.blocks([
      HelpDoc.p(description),
      HelpDoc.p("Examples:"),
      ...examples.flatMap(([line, meaning]) => [HelpDoc.p(Span.code(`  ${line}`)), HelpDoc.p(`    ${meaning}`)])
    ])
  )
