import type { WriteStream } from "node:tty"
import { stripVTControlCharacters } from "node:util"
import { Config, Console, Context, Effect, Layer } from "effect"

/** Where a command writes: a terminal, or something that reads along. */
export interface Screen {
  readonly isTerminal: boolean
  /** Colours are wanted and understood. */
  readonly colours: boolean
  /** How many fit into a line; without bound where there is no terminal. Changes when the window does. */
  readonly columns: () => number
  /** Writes a text as it is, and waits where the reader is slow. */
  readonly write: (text: string | Uint8Array) => Effect.Effect<void>
}

/** Standard output, for what was asked for, and standard error, for all that is said beside it. */
export class Screens extends Context.Tag("agentwatch-cli/Screens")<
  Screens,
  { readonly out: Screen; readonly err: Screen }
>() {}

const screenOf = (stream: WriteStream, plain: boolean): Screen => ({
  // The types say that both streams are terminals; they may be files or pipes.
  isTerminal: stream.isTTY === true,
  colours: stream.isTTY === true && !plain,
  columns: () => (stream.isTTY === true ? stream.columns || 80 : Number.POSITIVE_INFINITY),
  write: (text) =>
    Effect.async<void>((resume) => {
      stream.write(text, () => resume(Effect.void))
    })
})

const said = (name: string) => Config.withDefault(Config.string(name), "")

/** Takes colours out where they are not wanted, whoever wrote them: the help has its own. */
const withoutColours = (console: Console.Console, { err, out }: typeof Screens.Service): Console.Console => {
  const plain =
    ({ colours }: Screen, write: (...args: ReadonlyArray<unknown>) => Effect.Effect<void>) =>
    (...args: ReadonlyArray<unknown>) =>
      write(...(colours ? args : args.map((arg) => (typeof arg === "string" ? stripVTControlCharacters(arg) : arg))))
  return { ...console, log: plain(out, console.log), error: plain(err, console.error) }
}

/** The process's own streams, and the console that writes to them. */
export const layer = (streams: { readonly stdout: WriteStream; readonly stderr: WriteStream }) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const noColour = yield* said("NO_COLOR")
      const plain = noColour !== "" || (yield* said("TERM")) === "dumb"
      const screens = { out: screenOf(streams.stdout, plain), err: screenOf(streams.stderr, plain) }
      const console = yield* Effect.consoleWith(Effect.succeed)
      return Layer.merge(Layer.succeed(Screens, screens), Console.setConsole(withoutColours(console, screens)))
    })
  )
