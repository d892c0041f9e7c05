import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Stream } from "effect"
import { Failure } from "../Failure.js"
import { whyNot } from "./whyNot.js"

const encoder = new TextEncoder()

/** Writes a file that appears under its name when it is whole. */
export const intoFile = <E, R>(bytes: Stream.Stream<string | Uint8Array, E, R>, file: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const part = `${file}.part`
    const cannot = (error: PlatformError) =>
      new Failure({ message: `${file} cannot be written: ${whyNot(error, file)}` })
    // Else it would only be found when all of it is there.
    const { type } = yield* Effect.orElseSucceed(files.stat(file), () => ({ type: undefined }))
    if (type === "Directory") return yield* new Failure({ message: `${file} cannot be written: it is a folder.` })
    const write = Effect.scoped(
      Effect.gen(function* () {
        const opened = yield* files.open(part, { flag: "w" }).pipe(Effect.mapError(cannot))
        yield* Stream.runForEach(bytes, (one) =>
          Effect.mapError(opened.writeAll(typeof one === "string" ? encoder.encode(one) : one), cannot)
        )
      })
    )
    const removed = Effect.ignore(files.remove(part, { force: true }))
    yield* write.pipe(
      Effect.zipRight(Effect.mapError(files.rename(part, file), cannot)),
      Effect.onExit((exit) => (exit._tag === "Success" ? Effect.void : removed))
    )
  })
