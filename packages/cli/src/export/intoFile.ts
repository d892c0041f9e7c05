import { randomUUID } from "node:crypto"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Option, Stream } from "effect"
import { Failure } from "../Failure.js"
import { whyNot } from "./whyNot.js"

const encoder = new TextEncoder()

/** Who may do what with a file: the last nine bits of its mode. */
const rights = 0o777

/** What is a process's own, even where it leads to a file that something else is written to. */
const ofProcess = /^\/(?:dev|proc)\//

/**
 * Writes a file that appears under its name when it is whole. One that was there keeps its rights, and a link leads where it
 * did. What is no file, such as a pipe or `/dev/stdout`, cannot be replaced: that is written to as it stands.
 */
export const intoFile = <E, R>(bytes: Stream.Stream<string | Uint8Array, E, R>, file: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const cannot = (error: PlatformError) =>
      new Failure({ message: `${file} cannot be written: ${whyNot(error, file)}` })
    const there = yield* Effect.option(files.stat(file))
    const type = Option.map(there, (known) => known.type)
    // Else it would only be found when all of it is there.
    if (Option.contains(type, "Directory")) {
      return yield* new Failure({ message: `${file} cannot be written: it is a folder.` })
    }
    const write = (to: string, options: FileSystem.OpenFileOptions) =>
      Effect.scoped(
        Effect.gen(function* () {
          const opened = yield* files.open(to, options).pipe(Effect.mapError(cannot))
          yield* Stream.runForEach(bytes, (one) =>
            Effect.mapError(opened.writeAll(typeof one === "string" ? encoder.encode(one) : one), cannot)
          )
        })
      )
    // Appended, because in a pipe there is no place to write at.
    if (Option.isSome(type) && (type.value !== "File" || ofProcess.test(file))) return yield* write(file, { flag: "a" })
    const whole = yield* Effect.orElseSucceed(files.realPath(file), () => file)
    // The name is nobody else's: neither another export's, nor a file that somebody keeps.
    const part = `${whole}.${randomUUID()}.part`
    const removed = Effect.ignore(files.remove(part, { force: true }))
    const mode: { readonly mode?: number } = Option.match(there, {
      onNone: () => ({}),
      onSome: (known) => ({ mode: known.mode & rights })
    })
    yield* write(part, { flag: "wx", ...mode }).pipe(
      // Those that a new file is not given are its owner's to give.
      Effect.zipRight(mode.mode === undefined ? Effect.void : Effect.mapError(files.chmod(part, mode.mode), cannot)),
      Effect.zipRight(Effect.mapError(files.rename(part, whole), cannot)),
      Effect.onExit((exit) => (exit._tag === "Success" ? Effect.void : removed))
    )
  })
