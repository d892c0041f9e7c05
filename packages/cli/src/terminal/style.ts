// Codes of colours, which the console takes out again where they are not understood.
const style = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`

export const bold = style(1, 22)
export const dim = style(2, 22)
export const red = style(31, 39)
export const green = style(32, 39)
export const yellow = style(33, 39)
export const blue = style(34, 39)
export const magenta = style(35, 39)
export const cyan = style(36, 39)

const agentColours = [cyan, magenta, blue, yellow, green, style(96, 39), style(95, 39), style(94, 39)] as const

/** The same name always has the same colour. Red is for what went wrong. */
export const colourOf = (name: string): ((text: string) => string) => {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return agentColours[sum % agentColours.length] ?? cyan
}
