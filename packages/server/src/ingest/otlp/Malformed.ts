/** What was sent has not the shape that OTLP prescribes. `field` is a path with dots, empty for the whole. */
export class Malformed extends Error {
  readonly field: string
  readonly reason: string
  constructor(field: string, reason: string) {
    super(field === "" ? reason : `${field}: ${reason}`)
    this.field = field
    this.reason = reason
  }
}

/** Deepest nesting of an attribute's value, as of everything that a sender attaches. */
export const deepest = 100

export const tooDeep = (field: string) => new Malformed(field, `nested deeper than ${deepest} levels`)

/**
 * The longest list in a span. Of what is not empty none fits into the mebibyte that a span may have, and of what is empty a body
 * could hold millions.
 */
export const longest = 262_144

export const tooLong = (field: string) => new Malformed(field, `more than ${longest} of them`)
