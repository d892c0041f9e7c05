import type { NothingStored } from "@agentwatch/core/api/Body"
import { Effect, Either } from "effect"
import { normalise, type Rules } from "../ingest/Normalise.js"
import { type JsonElements, jsonElements, likelyEnds } from "./jsonElements.js"
import { type BodyFormat, json, nothingStored, notJson, parseJson } from "./readBody.js"
import { bodySpans, each, type Sent } from "./takeIn.js"

/** The spans of a body of JSON. */
export interface SentSpans {
  readonly spans: Sent
  /** There is one, which is not in a list. */
  readonly single: boolean
  /** Who says that it has sent them; undefined where nobody does. */
  readonly sender: unknown
  /** Where a span shows to be no JSON: the same body, parted with more care. */
  readonly otherwise?: Effect.Effect<SentSpans, NothingStored>
}

const isBatch = (body: unknown): body is { readonly spans: unknown; readonly sender?: unknown } =>
  typeof body === "object" && body !== null && "spans" in body && !("span_id" in body)

const whole = (body: unknown): Effect.Effect<SentSpans, NothingStored> => {
  const batch = isBatch(body)
  const spans = batch ? body.spans : body
  const sender = batch ? body.sender : undefined
  if (Array.isArray(spans)) return Effect.succeed({ spans: each(spans, normalise), single: false, sender })
  return batch
    ? nothingStored("spans: expected an array")
    : Effect.succeed({ spans: each([body], normalise), single: true, sender })
}

const elementsOf = ({ length, text }: JsonElements): Sent => {
  const parsed = (index: number): Either.Either<unknown, NothingStored> => {
    try {
      return Either.right(JSON.parse(text(index)))
    } catch {
      return Either.left(notJson)
    }
  }
  return {
    length,
    read: (index, rules: Rules) => Either.flatMap(parsed(index), (span) => normalise(span, rules)),
    // Without the blanks and escapes that it may have been sent with.
    bytes: (index) => Buffer.byteLength(JSON.stringify(JSON.parse(text(index))))
  }
}

const inElements = (elements: JsonElements | undefined): SentSpans | undefined => {
  if (elements === undefined) return undefined
  const { around } = elements
  if (Array.isArray(around)) return { spans: elementsOf(elements), single: false, sender: undefined }
  return isBatch(around) ? { spans: elementsOf(elements), single: false, sender: around.sender } : undefined
}

const surely = (bytes: Buffer): Effect.Effect<SentSpans, NothingStored> => {
  const sent = inElements(jsonElements(bytes, "spans", bodySpans))
  return sent === undefined ? Effect.flatMap(parseJson(bytes), whole) : Effect.succeed(sent)
}

const read = (bytes: Buffer): Effect.Effect<SentSpans, NothingStored> => {
  const likely = inElements(jsonElements(bytes, "spans", bodySpans, likelyEnds))
  if (likely === undefined) return surely(bytes)
  return Effect.succeed({ ...likely, otherwise: Effect.suspend(() => surely(bytes)) })
}

/** Spans as JSON: one, an array, or `{spans: [...]}`. */
export const spansAsJson: BodyFormat<SentSpans> = { ...json, read: (bytes) => Effect.suspend(() => read(bytes)) }
