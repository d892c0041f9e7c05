import { Schema } from "effect"

/** The store refused or could not be reached. `transient` says whether the same may succeed later. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  transient: Schema.Boolean,
  cause: Schema.Defect
}) {
  override get message() {
    const cause = this.cause
    return cause instanceof Error ? cause.message : String(cause)
  }
}
