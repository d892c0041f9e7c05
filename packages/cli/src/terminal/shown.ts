import stringWidth from "string-width"

/**
 * What a terminal does not show as it is: control characters, with which a text could move the cursor, change colours or
 * set the title; marks that turn the direction of what follows, and others that are not seen at all, but for the joiners
 * that letters and emoji are made with; letters and signs that are empty (Hangul fillers, Braille without a dot); and halves of
 * characters.
 */
const unseen = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u2800\u3164\uffa0]/gu

/** Spaces with nothing between them that would be seen. */
const blank = /^\p{Zs}+$/u

const spaces = /[\t\n\r\v\f]+/g

const escaped = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code < 0x100) return `\\x${digits.padStart(2, "0")}`
  return code < 0x10000 ? `\\u${digits.padStart(4, "0")}` : `\\u{${digits}}`
}

const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" })

// One character with hundreds of accents covers the lines around it.
const longestCharacter = 16

// More of a text is not looked at: it may be a megabyte.
const most = 4_096

/** A text from outside in one line, with nothing in it that a terminal obeys. */
export const shown = (text: string): string => {
  const line = text.slice(0, most).replace(spaces, " ")
  return line.replace(blank.test(line) ? /./gu : unseen, escaped)
}

/** The same for texts in which lines matter. */
export const shownLines = (text: string): string =>
  text
    .split(/\r\n|\n/)
    .map(shown)
    .join("\n")

/** A text from outside within so many columns; what does not fit is cut, and shown to be. */
export const fitted = (text: string, columns: number): string => {
  const line = shown(text)
  const whole = text.length <= most
  if (whole && line.length * 2 <= columns) return line
  let kept = ""
  let width = 0
  // Where the text is cut one column is for the mark of it.
  let room = ""
  for (const { segment } of segments.segment(line)) {
    const character = segment.length > longestCharacter ? "\ufffd" : segment
    const next = width + stringWidth(character)
    if (next > columns) return columns < 1 ? "" : `${room}…`
    kept += character
    width = next
    if (width <= columns - 1) room = kept
  }
  return whole || columns < 1 ? kept : `${room}…`
}

/** As `fitted`, filled with spaces up to that many columns. */
export const column = (text: string, columns: number, align: "left" | "right" = "left"): string => {
  const cut = fitted(text, columns)
  const space = " ".repeat(Math.max(0, columns - stringWidth(cut)))
  return align === "left" ? cut + space : space + cut
}
