// Longer texts are shown as they came: laying them out would hold up the page.
const longest = 200_000
// Deeper levels stand below each other, so that the spaces do not outgrow the text.
const deepest = 24

const indented = (depth: number) => `\n${"  ".repeat(Math.min(depth, deepest))}`

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * A JSON object or array over several lines; any other text as it is. Only the white space between tokens changes: reading
 * and writing the values would lose digits of large numbers.
 */
export const laidOut = (text: string): string => {
  if (text.length > longest || !/^\s*[[{]/.test(text) || !isJson(text)) return text
  let depth = 0
  let out = ""
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[{]\s*[\]}]|[[\]{},:]|[^\s[\]{},:"]+/g)) {
    if (token === "[" || token === "{") {
      depth += 1
      out += token + indented(depth)
    } else if (token === "]" || token === "}") {
      depth -= 1
      out += indented(depth) + token
    } else if (token === ",") out += token + indented(depth)
    else if (token === ":") out += ": "
    else out += token.startsWith("[") || token.startsWith("{") ? token.replace(/\s/g, "") : token
  }
  return out
}
