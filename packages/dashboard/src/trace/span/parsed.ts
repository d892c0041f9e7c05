/** A number whose digits JavaScript would not keep, as it was written. */
export class Digits {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

interface Context {
  /** The text of a number, a string or a literal; absent in browsers that do not tell. */
  readonly source?: string
}

/** 1.0 and 1e3 are read as 1 and 1000, which loses nothing; a long id would end in other digits. */
const keeps = (value: number, source: string) =>
  String(value) === source || (Number.isFinite(value) && source.replace(/\D/g, "").length < 16)

const exact = (_: string, value: unknown, context?: Context): unknown =>
  typeof value === "number" && context?.source !== undefined && !keeps(value, context.source)
    ? new Digits(context.source)
    : value

/** The value of a JSON text, in an object because it may be any; `undefined` if it is none, or nested too deep to be read. */
export const parsed = (text: string): { readonly value: unknown } | undefined => {
  if (!/^\s*[[{"\-\dtfn]/.test(text)) return undefined
  try {
    return { value: JSON.parse(text, exact) }
  } catch {
    return undefined
  }
}

/** The list or object in a JSON text. Anything else reads better as the text it is. */
export const parsedTree = (text: string): object | undefined => {
  const value = /^\s*[[{]/.test(text) ? parsed(text)?.value : undefined
  return typeof value === "object" && value !== null ? value : undefined
}
