import { Either } from "effect"
import type { Entry } from "../../store/SpanStore.js"
import { normalise, type Refusal, type Rules } from "../Normalise.js"
import { Malformed } from "./Malformed.js"
import type { SentSpan } from "./OtlpSpan.js"
import { toSpan } from "./toSpan.js"

/** Reads one span of OTLP, and checks and prices it as any other. */
export const fromOtlp = (sent: SentSpan, rules: Rules): Either.Either<Entry, Refusal> => {
  try {
    return normalise(toSpan(sent.read(), sent.origin), rules)
  } catch (error) {
    if (error instanceof Malformed) return Either.left({ field: error.field, reason: error.reason })
    throw error
  }
}
