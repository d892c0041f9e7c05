/** What stands behind the question mark of an address, before a page has looked at it. Every value is text. */
export type Search = Readonly<Record<string, unknown>>

/** Reads a query string. Of a parameter given twice the last one counts. */
export const parseSearch = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text))

/** Writes a query string. What is undefined or empty is left out. */
export const stringifySearch = (search: Search): string => {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== "")
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text === "" ? "" : `?${text}`
}

/** A parameter's text, if it has one no longer than `most` UTF-16 units. */
export const textOf = (value: unknown, most = 500): string | undefined =>
  typeof value === "string" && value !== "" && value.length <= most ? value : undefined

/** A parameter's value, if it is one of those there are. */
export const oneOf = <A extends string>(value: unknown, known: ReadonlyArray<A>): A | undefined =>
  known.find((one) => one === value)
