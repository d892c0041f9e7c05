import { Effect, Layer } from "effect"
import { Journal } from "./Journal.js"

/** For a ClickHouse server, which goes on with an insert whose sender has ended. */
export const layer = Layer.succeed(
  Journal,
  Journal.of({ begin: ({ rows }) => Effect.succeed(rows), end: Effect.void, left: Effect.succeed(undefined) })
)
