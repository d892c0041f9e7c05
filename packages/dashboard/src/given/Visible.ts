/** Marks that turn the direction of the text around them. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** At most `most` UTF-16 units of a text, never half of a character, with an ellipsis where something is missing. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…`

/** Whether a person sees anything of the text. Hangul fillers are letters and Braille without a dot is a sign, but empty. */
export const isVisible = (text: string): boolean =>
  /(?![\u115f\u1160\u2800\u3164\uffa0])[\p{L}\p{N}\p{P}\p{S}]/u.test(text)

/** The text without what would make it read backwards. */
export const unturned = (text: string): string => text.replace(directions, "")

/** A text from outside for where no element can isolate it, such as a tooltip. */
export const plain = (text: string, most = 500): string => cut(unturned(text.slice(0, most * 2)), most)
