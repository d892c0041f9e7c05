import { Encoding, ParseResult, Schema } from "effect"
import { Text } from "./Field.js"

/** Reads an identifier of `bytes` bytes as hex in any case, or as the base64 that OTLP's JSON uses. Always lower hex after. */
const Identifier = (bytes: number) => {
  const hex = new RegExp(`^[0-9a-f]{${bytes * 2}}$`, "i")
  const base64 = Math.ceil(bytes / 3) * 4
  return Schema.transformOrFail(Text, Schema.String.pipe(Schema.pattern(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))), {
    strict: true,
    decode: (text, _, ast) => {
      const id = hex.test(text) ? text.toLowerCase() : text.length === base64 ? fromBase64(text) : undefined
      if (id === undefined || id.length !== bytes * 2) {
        return ParseResult.fail(new ParseResult.Type(ast, text, `expected ${bytes * 2} hex digits`))
      }
      return /^0+$/.test(id)
        ? ParseResult.fail(new ParseResult.Type(ast, text, "an id of zeros only is not an id"))
        : ParseResult.succeed(id)
    },
    encode: ParseResult.succeed
  }).annotations({
    jsonSchema: {
      type: "string",
      pattern: `^[0-9a-f]{${bytes * 2}}$`,
      description: `${bytes * 2} hex digits, not all of them 0.`
    }
  })
}

const fromBase64 = (text: string) => {
  const bytes = Encoding.decodeBase64(text)
  return bytes._tag === "Right" ? Encoding.encodeHex(bytes.right) : undefined
}

/** 32 lower-case hex digits; the spans that share it are one trace. */
export const TraceId = Identifier(16).pipe(Schema.brand("TraceId"))
export type TraceId = typeof TraceId.Type

/** 16 lower-case hex digits, unique within its trace. */
export const SpanId = Identifier(8).pipe(Schema.brand("SpanId"))
export type SpanId = typeof SpanId.Type
