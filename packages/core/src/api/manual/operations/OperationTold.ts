/** Examples by their names. */
export type Examples = Readonly<Record<string, unknown>>

/** What the manual tells of an operation beside its description. */
export interface OperationTold {
  /** A few words for a list of all. */
  readonly summary: string
  /** Examples of its body, by content type. */
  readonly bodies?: Readonly<Record<string, Examples>>
  /** What its success means. */
  readonly answer: string
  readonly answers: Examples
  /** It takes no parameters, and refuses none. */
  readonly refusesNothing?: true
}
