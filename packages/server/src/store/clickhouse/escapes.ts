// Prompts and replies that are more than one text are kept as JSON, and the end of a line within is `\n`: letters of what must
// not be taken for letters of the word behind it. A backslash of the text itself is `\\`, and what follows it stays. Both are
// regular expressions that the engine and JavaScript read alike.

/** How JSON with texts in it begins: many a text that is none begins with a bracket. */
const json = String.raw`^[ \t\r\n]*(?:\[[ \t\r\n]*["{\[]|\{[ \t\r\n]*")`

/** Escapes of what is no letter; control signs among them, such as that which colours in a terminal begin with. */
const escape = String.raw`\\(?:[\\nrtbf]|u00[01][0-9a-fA-F])`

const literal = (text: string) => `'${text.replaceAll("\\", "\\\\")}'`

/** A prompt or a reply with a space for each of these, as SQL; one that is no JSON as it is. */
export const withoutEscapes = (column: string): string =>
  `if(position(${column}, ${literal("\\")}) > 0 AND match(${column}, ${literal(json)}), ` +
  `replaceRegexpAll(${column}, ${literal(escape)}, ' '), ${column})`

const [isJson, escapes] = [new RegExp(json), new RegExp(escape, "g")]

/** The same of a text in memory. */
export const unescaped = (text: string): string => (isJson.test(text) ? text.replace(escapes, " ") : text)
