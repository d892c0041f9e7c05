import { Schema } from "effect"

/**
 * Where the next page begins. Opaque: it is taken from an answer and handed back as it is, with the same filters and
 * order. Pages by cursor stay whole while data arrives; those by offset shift.
 */
export const Cursor = Schema.String.pipe(Schema.pattern(/^[A-Za-z0-9_-]{1,2000}$/)).annotations({
  message: () => ({ message: "expected a cursor from an answer, as it was", override: true }),
  description: "`next_cursor` of the page before. Not together with `offset`."
})

/** `null` on the last page. */
export const NextCursor = Schema.NullOr(Schema.String).annotations({
  description: "Give it as `cursor` for the next page; null where there is none."
})
