// Prompts and replies that are more than one text are kept as JSON, and the end of a line within is `\n`: letters of what must
// not be taken for letters of the word behind it. A backslash of the text itself is `\\`, and what follows it stays.

const letters = ["\\", "n", "r", "t", "b", "f"] as const

/** A prompt or a reply with a space for each of JSON's escapes of one letter, as SQL; any other text as it is. */
export const withoutEscapes = (column: string): string => {
  // The pairs of backslashes come first: what is left of them begins an escape.
  const replaced = letters.reduce(
    (text, letter) => `replaceAll(${text}, '\\\\${letter.replace("\\", "\\\\")}', ' ')`,
    column
  )
  return `if((startsWith(${column}, '[') OR startsWith(${column}, '{')) AND position(${column}, '\\\\') > 0, ${replaced}, ${column})`
}

/** The same of a text in memory. */
export const unescaped = (text: string): string => (/^[[{]/.test(text) ? text.replace(/\\[\\nrtbf]/g, " ") : text)
