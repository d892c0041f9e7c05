import { Either, ParseResult, Schema } from "effect"
import type { Search } from "../address/Search.js"

/** What an address asks for, and what of it cannot be asked. */
export interface Asked<A> {
  readonly asked: A
  /** The same as texts, as they stand in a query string. */
  readonly texts: Readonly<Record<string, string>>
  /** What is wrong with each parameter that is passed over, by its name. */
  readonly problems: ReadonlyMap<string, string>
}

/** A choice that may be left out complains twice; the second complaint explains nothing. */
const isHelpful = ({ message }: { readonly message: string }) => !message.startsWith("Expected undefined")

const firstIssue = (error: ParseResult.ParseError) => {
  const issues = ParseResult.ArrayFormatter.formatErrorSync(error)
  return issues.find(isHelpful) ?? issues[0]
}

const unknown = "is unexpected, expected: "

/**
 * Reads the parameters of an address as the contract has them. What the contract does not take is passed over, each with the
 * reason that the server would have given; the rest holds. `notKnown` is said of parameters that there are not.
 */
export const readAsked = <A, I>(schema: Schema.Schema<A, I>, search: Search, notKnown: string): Asked<A> => {
  const decode = Schema.decodeUnknownEither(schema)
  const problems = new Map<string, string>()
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== "") texts[name] = String(value)
  }
  for (;;) {
    const decoded = decode(texts)
    if (Either.isRight(decoded)) return { asked: decoded.right, texts, problems }
    const issue = firstIssue(decoded.left)
    const name = String(issue?.path[0])
    // Each turn takes one away, so there is an end, and nothing at all can always be asked.
    const wrong = Object.hasOwn(texts, name) ? name : (Object.keys(texts)[0] ?? "")
    if (wrong === "") throw decoded.left
    problems.set(wrong, issue === undefined || issue.message.startsWith(unknown) ? notKnown : issue.message)
    delete texts[wrong]
  }
}
