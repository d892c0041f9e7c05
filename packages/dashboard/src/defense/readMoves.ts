import { StoredSpan } from "@agentwatch/core/model/Span"
import { Either, Schema } from "effect"
import { isBreakerSpan, type Move, moveOf } from "./Move.js"

const decode = Schema.decodeUnknownEither(StoredSpan)

const isNamed = (span: unknown): span is { readonly name: string } =>
  typeof span === "object" && span !== null && "name" in span && typeof span.name === "string"

/** The transitions among the spans of a trace, in the server's answer. Only the spans of breakers are looked at closely. */
export const readMoves = (text: string): ReadonlyArray<Move> => {
  const answer: { readonly spans?: unknown } | null = JSON.parse(text)
  const spans: ReadonlyArray<unknown> = Array.isArray(answer?.spans) ? answer.spans : []
  return spans.flatMap((sent) => {
    if (!isNamed(sent) || !isBreakerSpan(sent)) return []
    const span = decode(sent)
    return Either.isRight(span) ? (moveOf(span.right) ?? []) : []
  })
}
