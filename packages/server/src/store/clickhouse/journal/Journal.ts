import { Context, type Effect } from "effect"
import type { StoreError } from "../../StoreError.js"
import type { RowInsert } from "../RowInsert.js"
import type { FormatName } from "../rows/formats.js"

/** An insert that was begun, and may have been done in part. */
export interface Begun {
  /** While the engine goes on it takes what comes under one token once. */
  readonly token: string
  /** The columns that the rows have. */
  readonly columns: ReadonlyArray<string>
  readonly format: FormatName
  /** Rows in that format. */
  readonly rows: Buffer
}

/**
 * Keeps an insert from before it begins until it has succeeded. The engine writes the table first and then, one by one,
 * what views make of it; a process that ends in between leaves them behind, and this is what tells for which spans they are to be made anew.
 */
export class Journal extends Context.Tag("@agentwatch/server/Journal")<
  Journal,
  {
    /** Gives where the engine is to read the rows; they are there until another insert begins. */
    readonly begin: (insert: Begun) => Effect.Effect<RowInsert["rows"], StoreError>
    readonly end: Effect.Effect<void>
    /** What was begun and not ended, by a process before this one. */
    readonly left: Effect.Effect<Begun | undefined, StoreError>
  }
>() {}
