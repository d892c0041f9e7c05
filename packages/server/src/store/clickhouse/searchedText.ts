import { withoutEscapes } from "./escapes.js"
import { withoutSigns } from "./signs.js"

/** What a span is searched by, as SQL; what the index is of, and so never changed but by a new step of the schema. */
export const searchedText = withoutSigns(
  `lowerUTF8(concat(name, ' ', status_message, ' ', ${withoutEscapes("input")}, ' ', ${withoutEscapes("output")}))`
)
