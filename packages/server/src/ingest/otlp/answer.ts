import type { Receipt } from "@agentwatch/core/api/Ingest"
import type { OtlpReceipt, OtlpStatus } from "@agentwatch/core/api/Otlp"
import protobuf from "protobufjs/minimal.js"

/** Reasons that an answer names; a body may have 50,000 bad spans. */
const named = 10

const sentence = ({ rejected }: Receipt) => {
  const reasons = rejected
    .slice(0, named)
    .map(({ field, index, reason }) => `span ${index}: ${field === "" ? "" : `${field}: `}${reason}`)
  return [...reasons, ...(rejected.length > named ? [`and ${rejected.length - named} more`] : [])].join("; ")
}

/** What became of a request that was taken, in OTLP's words. Spans are counted from 0, in the order sent. */
export const receiptOf = (receipt: Receipt): OtlpReceipt =>
  receipt.rejected.length === 0
    ? {}
    : { partialSuccess: { rejectedSpans: String(receipt.rejected.length), errorMessage: sentence(receipt) } }

/** Why nothing was taken, with the reasons of each span where there are some. */
export const failureOf = (error: string, receipt: Receipt): string =>
  receipt.rejected.length === 0 ? error : `${error}: ${sentence(receipt)}`

/** An `ExportTraceServiceResponse` in protobuf. */
export const receiptBytes = ({ partialSuccess }: OtlpReceipt): Uint8Array => {
  const writer = protobuf.Writer.create()
  if (partialSuccess === undefined) return writer.finish()
  return writer
    .uint32(0x0a)
    .fork()
    .uint32(0x08)
    .int64(Number(partialSuccess.rejectedSpans))
    .uint32(0x12)
    .string(partialSuccess.errorMessage)
    .ldelim()
    .finish()
}

/** A `google.rpc.Status` in protobuf. */
export const statusBytes = ({ code, message }: OtlpStatus): Uint8Array =>
  protobuf.Writer.create().uint32(0x08).int32(code).uint32(0x12).string(message).finish()
