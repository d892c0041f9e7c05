import { member, parsed } from "@agentwatch/core/provider/UnknownJson"

const begins = /^[\t\n\r ]*\{/
const options = /"stream_options"([\t\n\r ]*:[\t\n\r ]*)(null|\{[\t\n\r ]*(\}?))/g

const asks = '"include_usage":true'

/**
 * The JSON text of a request that asks for usage, everything else as it was to the letter: what a number says in its last
 * digits a parser might not keep. Absent where the request says itself whether it wants usage, or cannot be changed.
 */
export const askedBody = (text: string): string | undefined => {
  const body = parsed(text)
  if (member(body, "stream") !== true) return undefined
  const given = member(body, "stream_options")
  if (given === undefined) return text.replace(begins, (start) => `${start}"stream_options":{${asks}},`)
  if (member(given, "include_usage") !== undefined) return undefined
  // A prompt may hold the same words.
  const found = [...text.matchAll(options)]
  if (found.length !== 1) return undefined
  const asked = text.replace(options, (_, colon: string, value: string, end: string) => {
    if (value === "null" || end !== "") return `"stream_options"${colon}{${asks}}`
    return `"stream_options"${colon}${value}${asks},`
  })
  return member(member(parsed(asked), "stream_options"), "include_usage") === true ? asked : undefined
}
