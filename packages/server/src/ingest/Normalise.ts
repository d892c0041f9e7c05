import type { Rejection } from "@agentwatch/core/api/Body"
import { notNull } from "@agentwatch/core/model/Field"
import { withoutContent } from "@agentwatch/core/model/Retention"
import { readSpan } from "@agentwatch/core/model/readSpan"
import { gather, Span } from "@agentwatch/core/model/Span"
import { Either, ParseResult, Schema } from "effect"
import type { Entry } from "../store/SpanStore.js"
import { costOf } from "./Pricing.js"

/** Why something that was sent is not taken. `field` is a path with dots, empty for the whole. */
export type Refusal = Omit<Rejection, "index">

/** What a sender's span is judged by. */
export interface Rules {
  readonly organisation: string
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly retentionDays: number
  /** Content is taken out before anything is stored. */
  readonly zeroDataRetention: boolean
}

const day = 86_400_000
const nanos = (millis: number) => BigInt(Math.round(millis)) * 1_000_000n

const decodeSpan = Schema.decodeUnknownEither(Span)

// Most spans are well-formed, and the reader is quick; what it does not read, the schema takes or explains.
const decode = (sent: Readonly<Record<string, unknown>>) => {
  const span = readSpan(sent)
  return span === undefined ? decodeSpan(sent) : Either.right(span)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The issue that says most. */
export const refusal = (error: ParseResult.ParseError): Refusal => {
  const issues = ParseResult.ArrayFormatter.formatErrorSync(error)
  const issue = issues.find(({ message }) => message !== notNull) ?? issues[0]
  return { field: issue?.path.join(".") ?? "", reason: brief(issue?.message ?? "unreadable") }
}

const longestReason = 300
const brief = (text: string) => (text.length > longestReason ? `${text.slice(0, longestReason)}…` : text)

const timeRefusal = (span: Span, { now, retentionDays }: Rules): Refusal | undefined => {
  if (span.end_time_unix_nano > nanos(now + day)) {
    return { field: "end_time_unix_nano", reason: "more than a day in the future" }
  }
  if (span.start_time_unix_nano < nanos(now - retentionDays * day)) {
    return { field: "start_time_unix_nano", reason: `older than the ${retentionDays} days that spans are kept` }
  }
  return undefined
}

/** Checks one span, whatever was sent, and prices it. Never throws. */
export const normalise = (sent: unknown, rules: Rules, eventId?: string): Either.Either<Entry, Refusal> => {
  if (!isRecord(sent)) return Either.left({ field: "", reason: "expected a span, which is a JSON object" })
  const decoded = decode(gather(sent))
  if (Either.isLeft(decoded)) return Either.left(refusal(decoded.left))
  const refused = timeRefusal(decoded.right, rules)
  if (refused !== undefined) return Either.left(refused)
  const cost = costOf(decoded.right)
  return Either.right({
    organisation: rules.organisation,
    span: rules.zeroDataRetention ? withoutContent(decoded.right) : decoded.right,
    ...(cost === undefined ? {} : { cost }),
    ...(eventId === undefined ? {} : { eventId })
  })
}
