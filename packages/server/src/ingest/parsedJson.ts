/** Levels that `JSON.parse` makes its way through as fast as through fewer. Nothing that can be taken has nearly as many. */
const deepest = 1_000_000

/** Whether a text of JSON is nested deeper than so many levels. */
const deeperThan = (levels: number, text: string): boolean => {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === "\\") at++
        break
      case "[":
      case "{":
        if (++depth > levels) return true
        break
      case "]":
      case "}":
        depth--
    }
  }
  return false
}

/**
 * What a text that somebody sent is as JSON. Throws a `SyntaxError` where it is none, and a `RangeError` where it is nested too
 * deep: out of eight million brackets within each other `JSON.parse` makes something, and nobody else is served for seconds.
 */
export const parsedJson = (text: string): unknown => {
  if (text.length > deepest && deeperThan(deepest, text)) throw new RangeError("nested too deep")
  return JSON.parse(text)
}
