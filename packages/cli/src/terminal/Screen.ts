import type { WriteStream } from "node:tty"
import { stripVTControlCharacters } from "node:util"
import { Config, Console, Context, Effect, Layer } from "effect"

/** Where a command writes: a terminal, or something that reads along. */
export interface Screen {
  readonly isTerminal: boolean
  /** How many characters fit into a line; without bound where there is no terminal. Changes when the window does. */
  readonly columns: () => number
  /** Writes lines, without their colours where those are not wanted, and waits where the reader is slow. */
  readonly print: (lines: string) => Effect.Effect<void>
  /** Writes as it is, and waits where the reader is slow. */
  readonly write: (text: string | Uint8Array) => Effect.Effect<void>
}

/** Standard output, for what was asked for, and standard error, for all that is said beside it. */
export class Screens extends Context.Tag("agentwatch-cli/Screens")<
  Screens,
  { readonly out: Screen; readonly err: Screen }
>() {}

/** Takes colours out where they are not wanted, whoever put them in. */
type Plain = (text: string) => string

const screenOf = (stream: WriteStream, plain: Plain): Screen => {
  const write: Screen["write"] = (text) =>
    Effect.async<void>((resume) => {
      stream.write(text, () => resume(Effect.void))
    })
  return {
    // The types say that both streams are terminals; they may be files or pipes.
    isTerminal: stream.isTTY === true,
    columns: () => (stream.isTTY === true ? stream.columns || 80 : Number.POSITIVE_INFINITY),
    print: (lines) => write(`${plain(lines)}\n`),
    write
  }
}

const said = (name: string) => Config.withDefault(Config.string(name), "")

type Write = (...args: ReadonlyArray<unknown>) => Effect.Effect<void>

const writing =
  (plain: Plain, write: Write): Write =>
  (...args) =>
    write(...args.map((arg) => (typeof arg === "string" ? plain(arg) : arg)))

/** The process's own streams, and the console that writes to them. */
export const layer = ({ stderr, stdout }: { readonly stdout: WriteStream; readonly stderr: WriteStream }) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const noColour = (yield* said("NO_COLOR")) !== "" || (yield* said("TERM")) === "dumb"
      const plainFor = (stream: WriteStream): Plain =>
        stream.isTTY === true && !noColour ? (text) => text : stripVTControlCharacters
      const out = plainFor(stdout)
      const err = plainFor(stderr)
      const console = yield* Effect.consoleWith(Effect.succeed)
      return Layer.merge(
        Layer.succeed(Screens, { out: screenOf(stdout, out), err: screenOf(stderr, err) }),
        Console.setConsole({ ...console, log: writing(out, console.log), error: writing(err, console.error) })
      )
    })
  )
