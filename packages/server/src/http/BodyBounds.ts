import { Context, Duration } from "effect"

/** Bounds of what senders may make the server hold while it reads them. */
export class BodyBounds extends Context.Reference<BodyBounds>()("@agentwatch/server/BodyBounds", {
  defaultValue: () => ({
    /** Bytes of all bodies that are being read. */
    reading: 0,
    /** The most that these may be together. */
    most: 64 * 1024 * 1024,
    /** Longest that one body may take to arrive. */
    within: Duration.seconds(30)
  })
}) {}
