import { Effect, Layer } from "effect"
import { Feed } from "./Feed.js"

/** Ends all streams when the server begins to stop; its port waits for every answer under way, and theirs would go on for ever. */
export const farewell = Layer.scopedDiscard(Effect.flatMap(Feed, ({ end }) => Effect.addFinalizer(() => end)))
