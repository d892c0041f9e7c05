import { Data, type Duration } from "effect"

/** The store did not take the spans in time. Whether it has them is not known; they are to be sent again later. */
export class NotStored extends Data.TaggedError("NotStored")<{
  readonly within: Duration.Duration
}> {}
