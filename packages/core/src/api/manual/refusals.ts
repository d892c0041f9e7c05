import type { HttpApiError } from "@effect/platform"
import type { Unauthorized } from "../Auth.js"
import type { BodyTooLarge, BodyTooSlow, NothingStored, Overloaded, UnsupportedBody } from "../Body.js"
import type { NotReady } from "../Health.js"
import type { OtlpStatus } from "../Otlp.js"
import type { TraceNotFound } from "../Traces.js"
import type { Operation } from "./Document.js"
import type { Examples } from "./operations/OperationTold.js"
import { traceId } from "./story.js"

/** What a refusal means where it is answered, and how it looks. */
export interface Refusal {
  readonly says: string
  readonly examples: Examples
}

const refusals: Readonly<Record<string, Refusal>> = {
  NothingStored: {
    says: "Nothing is stored. The answer names what is wrong with each that was sent.",
    examples: {
      "a bad id": {
        error: "nothing that was sent could be taken",
        accepted: 0,
        rejected: [{ index: 0, field: "trace_id", reason: "expected 32 hex digits" }],
        _tag: "NothingStored"
      } satisfies typeof NothingStored.Encoded,
      "no JSON": {
        error: "unreadable JSON",
        accepted: 0,
        rejected: [],
        _tag: "NothingStored"
      } satisfies typeof NothingStored.Encoded
    }
  },
  Unauthorized: {
    says: "The header `X-API-Key` is missing or wrong.",
    examples: {
      "no key": {
        error: "the X-API-Key header is missing or wrong",
        _tag: "Unauthorized"
      } satisfies typeof Unauthorized.Encoded
    }
  },
  TraceNotFound: {
    says: "No span of this trace is stored: none was ever sent, or it is older than the days that spans are kept.",
    examples: {
      "an unknown trace": {
        error: "no span of this trace is stored",
        trace_id: traceId,
        _tag: "TraceNotFound"
      } satisfies typeof TraceNotFound.Encoded
    }
  },
  BodyTooSlow: {
    says: "The body did not arrive in time, and nothing of it is stored.",
    examples: {
      "half a minute": {
        error: "the body did not arrive within 30 seconds",
        _tag: "BodyTooSlow"
      } satisfies typeof BodyTooSlow.Encoded
    }
  },
  BodyTooLarge: {
    says: "The body is larger than 16 MiB once it is unpacked, or holds more than 50,000. Nothing of it is stored.",
    examples: {
      "too many bytes": {
        error: "the body is larger than 16777216 bytes",
        limit_bytes: 16777216,
        _tag: "BodyTooLarge"
      } satisfies typeof BodyTooLarge.Encoded
    }
  },
  UnsupportedBody: {
    says: "The body is of a type, or packed in a way, that is not read here. Nothing of it is stored.",
    examples: {
      brotli: {
        error: "Content-Encoding br is not read; send gzip or plain JSON",
        _tag: "UnsupportedBody"
      } satisfies typeof UnsupportedBody.Encoded
    }
  },
  NotReady: {
    says: "The server does not make progress. The answer says why.",
    examples: {
      "a silent store": {
        error: "the store does not answer",
        reasons: ["the store does not answer"],
        _tag: "NotReady"
      } satisfies typeof NotReady.Encoded
    }
  }
}

type WrongParameter = typeof HttpApiError.HttpApiDecodeError.Encoded

const wrong = (name: string, tag: WrongParameter["issues"][number]["_tag"], message: string): Examples => ({
  [`a wrong ${name}`]: {
    issues: [{ _tag: tag, path: [name], message }],
    message: `${name}: ${message}`,
    _tag: "HttpApiDecodeError"
  } satisfies WrongParameter
})

/** Of the parameters that an operation has, the first of these shows how one is refused. */
const wrongOnes: Readonly<Record<string, Examples>> = {
  id: wrong("id", "Transformation", "expected 32 hex digits"),
  month: wrong("month", "Refinement", "expected a month as YYYY-MM, such as 2026-02"),
  backlog: wrong("backlog", "Refinement", "expected a whole number from 0 to 1000"),
  from: wrong("from", "Transformation", "expected an ISO 8601 instant from 1970 to 2262, such as 2026-02-09T15:30:00Z")
}

const wrongParameter = ({ parameters }: Operation): Refusal => {
  const shown = Object.keys(wrongOnes).find((name) => parameters.some((parameter) => parameter.name === name))
  return {
    says: "A parameter is wrong, or is none that is known here. The answer names it, and says why.",
    examples: wrongOnes[shown ?? ""] ?? wrong("colour", "Type", "is no parameter here")
  }
}

// A write that has begun goes on, because the store may have taken it already.
const notStored =
  "Too much waits to be stored, or the store takes nothing at the moment. The body is not stored yet, and may be later: send it " +
  "again after as many seconds as `Retry-After` says, with the same ids, by which it counts once. An event without an `id` is " +
  "another one each time."

/** One that sends is told another thing than one that asks. */
const overloaded = (sends: boolean): Refusal =>
  sends
    ? {
        says: notStored,
        examples: { "a full buffer": away("too much is waiting to be stored", 4) }
      }
    : {
        says: "The store does not answer at the moment. Ask again after as many seconds as `Retry-After` says.",
        examples: { "a silent store": away("the store does not answer at the moment", 1) }
      }

const away = (error: string, retry_after: number): typeof Overloaded.Encoded => ({
  error,
  retry_after,
  _tag: "Overloaded"
})

const failed = (says: string, code: number, message: string): Refusal => ({
  says,
  examples: { status: { code, message } satisfies typeof OtlpStatus.Encoded }
})

/** A sender of OTLP is told everything in its own form. */
const otlp: Readonly<Record<string, Refusal>> = {
  400: failed("Nothing is stored. The message says what is wrong.", 3, "resourceSpans: expected an array"),
  408: failed(
    "The body did not arrive in time, and nothing of it is stored.",
    4,
    "the body did not arrive within 30 seconds"
  ),
  413: failed(
    "The body is larger than 16 MiB once it is unpacked, or holds more than 50,000 spans. Nothing of it is stored.",
    3,
    "the body is larger than 16777216 bytes"
  ),
  415: failed(
    "The body is of a type, or packed in a way, that is not read here. Nothing of it is stored.",
    3,
    "expected Content-Type: application/x-protobuf, or application/json"
  ),
  503: failed(notStored, 14, "too much is waiting to be stored")
}

/** What is told of the error with this name, where an operation answers it with this status. */
export const refusalOf = (name: string, status: string, operation: Operation): Refusal | undefined => {
  if (name === "HttpApiDecodeError") return wrongParameter(operation)
  if (name === "Overloaded") return overloaded(operation.requestBody !== undefined)
  return name === "OtlpStatus" ? otlp[status] : refusals[name]
}
