/** An object of JSON, whose members may be anything. */
export type Fields = Readonly<Record<string, unknown>>

export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined

export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

export const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** The first that is there. */
export const first = <A>(...values: ReadonlyArray<A | undefined>): A | undefined =>
  values.find((value) => value !== undefined && value !== null)
