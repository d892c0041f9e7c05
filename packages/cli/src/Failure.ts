import { Data } from "effect"

/** Something a person can act on; `message` says what happened and what to do. The command ends with exit code 1. */
export class Failure extends Data.TaggedError("Failure")<{ readonly message: string }> {}
