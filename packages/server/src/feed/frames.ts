import type { Event } from "@agentwatch/core/api/Events"
import { eventIdOf } from "../store/arrival.js"

// What Server-Sent Events look like on the wire.

/** The first of a stream: how long a reader waits before it comes back, in milliseconds. */
export const opening = Buffer.from("retry: 3000\n\n")

export const heartbeat = Buffer.from(": heartbeat\n\n")

// JSON has no line breaks of its own.
export const eventFrame = (arrival: number, event: Event): Buffer =>
  Buffer.from(`id: ${eventIdOf(arrival)}\ndata: ${JSON.stringify(event)}\n\n`)

export const lostFrame = (lost: number): Buffer => Buffer.from(`event: lost\ndata: ${JSON.stringify({ lost })}\n\n`)
