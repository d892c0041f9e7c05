import { Cause } from "effect"
import type { Branch } from "../capture/Call.js"
import { type Caller, endingOf } from "../capture/Fault.js"
import type { CaptureParts } from "../capture/Fetch.js"

/** What comes of a reply, as its reader gets to see it. Nothing here throws. */
export interface ReplyReader {
  readonly chunk: (bytes: Uint8Array) => void
  /** The whole body, in what form the caller asked for it; one that cannot be read as a model's reply is only over. */
  readonly whole: (body: unknown, form: "json" | "text" | "bytes" | "other") => void
  readonly ended: () => void
  readonly failed: (cause: Cause.Cause<unknown>) => void
  readonly cancelled: () => void
}

interface Abandoned {
  readonly branch: Branch
  readonly parts: CaptureParts
}

const abandoned = new FinalizationRegistry<Abandoned>(({ branch, parts }) =>
  parts.vitals.guarded("an unread reply", () => parts.recorder.finish(branch, { kind: "dropped" }))
)

/** `owner` counts as a reader for as long as somebody can read from it. */
export const makeReplyReader = (owner: object, branch: Branch, caller: Caller, parts: CaptureParts): ReplyReader => {
  const { clock, recorder, secrets, vitals } = parts
  const { reading } = branch
  abandoned.register(owner, { branch, parts }, branch)

  const finish = (ending: () => Parameters<typeof recorder.finish>[1]) => {
    vitals.guarded("the end of a reply", () => {
      abandoned.unregister(branch)
      recorder.finish(branch, ending(), () => secrets.remember(caller.headers, caller.url))
    })
  }
  const ended = () => finish(() => ({ kind: "whole" }))
  const cancelled = () => finish(() => ({ kind: "aborted" }))

  return {
    ended,
    cancelled,
    chunk: (bytes) => vitals.guarded("a chunk", () => recorder.chunk(branch, bytes)),
    whole: (body, form) => {
      // A body may be asked for again and again.
      if (branch.closed) return
      vitals.guarded("a body", () => {
        if (form === "json") reading.json(body)
        else if (form === "text" && typeof body === "string") reading.text(body)
        // Of node:http it is a view, whatever its type says.
        else if (form === "bytes" && body instanceof Uint8Array) reading.chunk(body)
        else if (form === "bytes" && body instanceof ArrayBuffer) reading.chunk(new Uint8Array(body))
      })
      ended()
    },
    failed: (cause) => {
      if (Cause.isInterruptedOnly(cause)) return cancelled()
      const error = reasonOf(Cause.squash(cause))
      // What cannot be parsed has been read to its end all the same.
      if (error instanceof SyntaxError) ended()
      else finish(() => endingOf(error, caller, clock.monotonic(), true))
    }
  }
}

/** What the platform's errors are about. */
const reasonOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "cause" in error ? error.cause : error
