import { Context, Duration } from "effect"

const mebibyte = 1_024 * 1_024

/** What the feed may hold and cost. */
export class FeedBounds extends Context.Reference<FeedBounds>()("@agentwatch/server/FeedBounds", {
  defaultValue: () => ({
    /** Requests that a reader may be behind. */
    items: 10_000,
    /** Bytes that these have, as rows. */
    bytes: 16 * mebibyte,
    /** Bytes of requests that are kept as they were read, so that all readers share one reading. */
    readBytes: 16 * mebibyte,
    /** Most bytes that a reader is given at once, unless a single event has more. */
    chunkBytes: 64 * 1_024,
    /** Events that one who comes back may catch up on from the store. */
    replayed: 10_000,
    /** Events that are asked of the store at once. */
    page: 200,
    /** Questions to the store at the same time, however many come back. */
    questions: 4,
    /** Longest that a reader hears nothing. */
    silence: Duration.seconds(15),
    /** How long readers have to go when the server stops. */
    farewell: Duration.millis(500)
  })
}) {}
