import { Effect, Either } from "effect"
import { normalise, type Refusal, type Rules } from "../ingest/Normalise.js"
import type { Entry } from "../store/SpanStore.js"
import type { BodyFormat } from "./readBody.js"
import { bodySpans } from "./takeIn.js"

export const isNdjson = (contentType: string | undefined) =>
  /^application\/(x-ndjson|ndjson|jsonl)\s*(;|$)/i.test(contentType ?? "")

/** The lines of a text that are not empty, up to one more than a body may have: then it is refused, however many there are. */
const linesOf = (text: string): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (let from = 0; from < text.length && lines.length <= bodySpans; ) {
    const found = text.indexOf("\n", from)
    const to = found === -1 ? text.length : found
    const line = text.slice(from, to)
    if (/[^ \t\r]/.test(line)) lines.push(line)
    from = to + 1
  }
  return lines
}

/** A JSON value a line. They are read one by one, so that a bad one costs the others nothing. */
export const ndjson: BodyFormat<ReadonlyArray<string>> = {
  takes: isNdjson,
  types: "application/x-ndjson",
  name: "NDJSON",
  read: (bytes) => Effect.sync(() => linesOf(bytes.toString("utf8")))
}

const notJson: Refusal = { field: "", reason: "the line is not JSON" }

const parse = (line: string) => Either.try({ try: (): unknown => JSON.parse(line), catch: () => notJson })

/** The span that a line is. */
export const readLine = (line: string, rules: Rules): Either.Either<Entry, Refusal> =>
  Either.flatMap(parse(line), (sent) => normalise(sent, rules))
