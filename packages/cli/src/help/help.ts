import { CliConfig, Command, HelpDoc, type Span } from "@effect/cli"
import stringWidth from "string-width"
import { bold, cyan, dim } from "../terminal/style.js"
import { version } from "../version.js"
import { type Example, examples } from "./examples.js"

/** A command as its help is written. */
export interface Verb {
  readonly name: string
  readonly description: string
  readonly options: ReadonlyArray<Entry>
}

type Entry = readonly [name: string, meaning: string]

const config = CliConfig.make({ showBuiltIns: false })

const textOf = (span: Span.Span): string => {
  switch (span._tag) {
    case "Sequence":
      return textOf(span.left) + textOf(span.right)
    case "Text":
    case "URI":
      return span.value
    default:
      return textOf(span.value)
  }
}

const paragraphs = (doc: HelpDoc.HelpDoc): ReadonlyArray<string> => {
  if (HelpDoc.isSequence(doc)) return [...paragraphs(doc.left), ...paragraphs(doc.right)]
  return HelpDoc.isParagraph(doc) ? [textOf(doc.value)] : []
}

const definitions = (doc: HelpDoc.HelpDoc): ReadonlyArray<readonly [Span.Span, HelpDoc.HelpDoc]> => {
  if (HelpDoc.isSequence(doc)) return [...definitions(doc.left), ...definitions(doc.right)]
  return HelpDoc.isDescriptionList(doc) ? doc.definitions : []
}

// What the library says of every option by itself, and what its descriptions say better.
const ofItself =
  /^(A true or false value|A user-defined piece of text|One of the following|This (setting|option) (is|can)|This option must)/

/** What a command says of itself, in the order of its definition. */
export const verbOf = <Name extends string, R, E, A>(command: Command.Command<Name, R, E, A>): Verb => {
  const doc = Command.getHelp(command, config)
  const [description = ""] = paragraphs(doc)
  return {
    name: [...Command.getNames(command)][0] ?? "",
    description,
    options: definitions(doc).map(([name, meaning]) => [
      textOf(name)
        .trim()
        // The choices of an option stand in its description.
        .replace(/ [^ ].*\|.*$/, " word")
        .replace(/ (\w+)$/, " <$1>"),
      paragraphs(meaning)
        .filter((sentence) => !ofItself.test(sentence))
        .join(" ")
    ])
  }
}

const lineWidth = 80

const wrapped = (text: string, indent: number): string => {
  const lines: Array<string> = [""]
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1] ?? ""
    if (last === "") lines[lines.length - 1] = word
    else if (stringWidth(last) + 1 + stringWidth(word) <= lineWidth - indent)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join(`\n${" ".repeat(indent)}`)
}

/** Names on the left, what they mean on the right; a name that is too long stands in a line of its own. */
const list = (entries: ReadonlyArray<Entry>): string => {
  const width = Math.min(22, Math.max(0, ...entries.map(([name]) => name.length)))
  const indent = width + 4
  return entries
    .map(([name, meaning]) => {
      const gap = name.length > width ? `\n${" ".repeat(indent)}` : " ".repeat(width - name.length + 2)
      return `  ${cyan(name)}${gap}${wrapped(meaning, indent)}`
    })
    .join("\n")
}

const section = (title: string, body: string) => `${bold(title)}\n${body}`

const builtIn: ReadonlyArray<Entry> = [
  ["--help, -h", "Shows this; after a command, what there is to say of that."],
  ["--version", "Shows the version."],
  ["--completions <shell>", "Writes what bash, zsh or fish completes commands by."]
]

const example = ([line, meaning]: Example) => `  ${line}\n      ${dim(meaning)}`

/** The help of the program. */
const programHelp = (about: string, verbs: ReadonlyArray<Verb>): string =>
  [
    `${bold("AgentWatch")} ${version}\n${wrapped(about, 0)}`,
    section("Usage", "  agentwatch-cli <command> [options]"),
    section("Commands", list(verbs.map(({ description, name }) => [name, description.split(/(?<=\.) /)[0] ?? ""]))),
    section("Options", list(builtIn)),
    section("Exit codes", "  0 done, 1 failed and said why, 2 the command line was not understood")
  ].join("\n\n")

/** What has to be said without a name before it. */
const argumentsOf = (options: ReadonlyArray<Entry>) =>
  options.map(([name]) => name).filter((name) => name.startsWith("<"))

/** The help of one command. */
const verbHelp = ({ description, name, options }: Verb): string =>
  [
    wrapped(description, 0),
    section("Usage", `  ${["agentwatch-cli", name, ...argumentsOf(options), "[options]"].join(" ")}`),
    section("Options", list(options)),
    section("Examples", (examples[name] ?? []).map(example).join("\n"))
  ].join("\n\n")

export const isHelp = (arg: string) => arg === "--help" || arg === "-h"

/** The help that the arguments ask for; `undefined` where they ask for something else. */
export const helpAsked = (args: ReadonlyArray<string>, about: string, verbs: ReadonlyArray<Verb>) => {
  const [first = "--help"] = args
  if (args.length > 0 && !args.some(isHelp)) return undefined
  if (first.startsWith("-")) return programHelp(about, verbs)
  const verb = verbs.find(({ name }) => name === first)
  return verb === undefined ? undefined : verbHelp(verb)
}
