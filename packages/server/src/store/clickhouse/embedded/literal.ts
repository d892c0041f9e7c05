// The embedded engine runs statements with parameters one after the other, whatever connection they are on. So what a
// parameter stands for is put into the text here, as the engine itself would put it into the statement that it has read.

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "'": "\\'", "\0": "\\0" }

/** A text as SQL. */
export const text = (value: unknown) => `'${String(value).replace(/[\\'\0]/g, (sign) => escapes[sign] as string)}'`

const whole = /^-?\d+$/

/** A value of a type, as SQL. Throws for a type that is not known here, and for what is no value of it. */
export const literal = (type: string, value: unknown): string => {
  if (type === "String" && typeof value === "string") return text(value)
  if (type === "Array(String)" && Array.isArray(value)) return `_CAST([${value.map(text).join(", ")}], 'Array(String)')`
  if (/^U?Int(8|16|32|64)$/.test(type) && whole.test(String(value))) return `_CAST('${value}', '${type}')`
  if (type === "Float64" && Number.isFinite(Number(value))) return `_CAST('${Number(value)}', 'Float64')`
  throw new TypeError(`no ${type}`)
}

const placeholder = /\{(\w+): ?([\w()]+)\}/g

/** A statement in whose place of each parameter its value stands. One without any, such as an insert, is not looked through. */
export const bound = (statement: string, values: Readonly<Record<string, unknown>> = {}): string =>
  Object.keys(values).length === 0
    ? statement
    : statement.replace(placeholder, (whole, name: string, type: string) =>
        Object.hasOwn(values, name) ? literal(type, values[name]) : whole
      )
