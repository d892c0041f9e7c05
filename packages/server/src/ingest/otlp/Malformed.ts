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

/** Most attributes, events and links of a span, each. OpenTelemetry's SDKs keep 128 of each, unless they are told otherwise. */
export const mostParts = 50_000

/**
 * The longest list of values. Of values that are not empty no more fit into the mebibyte that a span may have, and of empty ones
 * a body could hold millions.
 */
export const longestList = 262_144

export const tooMany = (field: string, most: number) => new Malformed(field, `more than ${most} of them`)
