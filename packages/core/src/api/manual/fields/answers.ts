import type { HttpApiError } from "@effect/platform"
import type { Unauthorized } from "../../Auth.js"
import type { BodyTooLarge, BodyTooSlow, NothingStored, Overloaded, Rejection, UnsupportedBody } from "../../Body.js"
import type { Health, NotReady, Ready } from "../../Health.js"
import type { Accepted, Receipt, SpanBatch } from "../../Ingest.js"
import type { OtlpReceipt, OtlpStatus, OtlpTraces } from "../../Otlp.js"
import type { TraceNotFound } from "../../Traces.js"
import { about } from "../told.js"

const refused = {
  _tag: "Which refusal it is, for programs.",
  error: "Why, for people: a sentence without its full stop."
}

/** What is told of bodies that senders send, and of what they are answered. */
export const answerFields = {
  SpanBatch: about<typeof SpanBatch.Encoded>("A batch of spans. Other keys are passed over.", {
    spans: "The spans, at most 50,000. Each is taken or refused by itself."
  }),
  Accepted: about<typeof Accepted.Encoded>("The answer to a single span.", { accepted: "It is stored." }),
  Receipt: about<typeof Receipt.Encoded>("The answer to a batch: what is not named is stored.", {
    accepted: "How many spans are stored, those included that were stored before.",
    rejected: "Those that were not taken."
  }),
  Rejection: about<typeof Rejection.Encoded>("One of a batch that was not taken, and why.", {
    index: "Which one, counted from 0 in the order sent.",
    field: "Which of its fields is wrong: a path with dots between, such as `links.0.span_id`. Empty for the whole.",
    reason: "What is wrong with it, for people."
  }),
  NothingStored: about<typeof NothingStored.Encoded>("Nothing of what was sent is stored.", {
    ...refused,
    accepted: "Always 0.",
    rejected: "Each that was not taken. Empty where the body could not be read at all."
  }),
  BodyTooLarge: about<typeof BodyTooLarge.Encoded>(
    "The body is larger than the server takes. Nothing of it is stored.",
    {
      ...refused,
      limit_bytes: "The largest body that is taken, in bytes, once it is unpacked."
    }
  ),
  BodyTooSlow: about<typeof BodyTooSlow.Encoded>("The body did not arrive in time. Nothing of it is stored.", refused),
  UnsupportedBody: about<typeof UnsupportedBody.Encoded>(
    "The body is of a type, or packed in a way, that is not read here. Nothing of it is stored.",
    refused
  ),
  Overloaded: about<typeof Overloaded.Encoded>("The server, or its store, cannot do this at the moment.", {
    ...refused,
    retry_after: "Seconds to wait before the same is sent or asked again. Also in the header `Retry-After`."
  }),
  Unauthorized: about<typeof Unauthorized.Encoded>("The key is missing or wrong.", refused),
  TraceNotFound: about<typeof TraceNotFound.Encoded>("No span of this trace is stored.", {
    ...refused,
    trace_id: "The trace that was asked about."
  }),
  HttpApiDecodeError: about<typeof HttpApiError.HttpApiDecodeError.Encoded>(
    "A parameter is wrong, or is none that is known here.",
    { _tag: refused._tag, message: "Which one, and why, for people.", issues: "The same, one by one, for programs." }
  ),
  Issue: about<(typeof HttpApiError.HttpApiDecodeError.Encoded)["issues"][number]>(
    "What is wrong with one parameter.",
    {
      _tag: "The kind of fault.",
      path: "The name of the parameter.",
      message: "What is wrong with it, for people."
    }
  ),
  Health: about<typeof Health.Encoded>("The process is alive.", {
    status: "Always `ok`.",
    product: "Always `AgentWatch`.",
    version: "The version of the server.",
    timestamp: "The time of its clock. ISO 8601, UTC."
  }),
  Ready: about<typeof Ready.Encoded>("The server makes progress.", {
    status: "Always `ready`.",
    waiting_spans: "Spans that were taken in and are not stored yet.",
    oldest_waiting_ms: "How long the oldest of them has waited, in milliseconds; 0 where none does."
  }),
  NotReady: about<typeof NotReady.Encoded>("The server does not make progress.", {
    ...refused,
    reasons: "Each reason by itself, for people."
  }),
  OtlpTraces: about<typeof OtlpTraces.Encoded>(
    "An `ExportTraceServiceRequest` of OTLP 1. Keys that it does not have are passed over.",
    {
      resourceSpans: "Spans, each `ResourceSpans` with those of one resource. At most 50,000 spans in all."
    }
  ),
  OtlpReceipt: about<typeof OtlpReceipt.Encoded>(
    "An `ExportTraceServiceResponse` of OTLP 1: empty where all is stored.",
    {
      partialSuccess: [
        "Tells of the spans that were not taken.",
        {
          rejectedSpans: "How many they are: a whole number of 64 bits, so in JSON its digits.",
          errorMessage: "Why, for people: the first ten of them, counted from 0 in the order sent."
        }
      ]
    }
  ),
  OtlpStatus: about<typeof OtlpStatus.Encoded>("A `google.rpc.Status`: nothing is stored.", {
    code: "The code of gRPC: 3 for what is wrong with the request, 4 for one that was too slow, 14 for one to send again.",
    message: "Why, for people."
  })
}
