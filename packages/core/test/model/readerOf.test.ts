import { Either, Function, Option, Schema } from "effect"
import { describe, expect, it, vi } from "vitest"
import { list, object, oneOf, optional, Text, withDefault } from "../../src/model/Field.js"
import { readerOf } from "../../src/model/readerOf.js"

const orNull = Schema.NullOr(Schema.String)
const upper = Option.map((text: string | null) => text?.toUpperCase() ?? "")
const changed = Schema.optionalToOptional(orNull, Schema.String, { decode: upper, encode: Function.identity })
const nullKept = Schema.optionalToOptional(orNull, orNull, { decode: Function.identity, encode: Function.identity })
const renamed = Schema.transform(Schema.Struct({ a: Text }), Schema.Struct({ b: Text }), {
  strict: true,
  decode: ({ a }) => ({ b: a }),
  encode: ({ b }) => ({ a: b })
})

const read = (schema: Schema.Schema.All, sent: unknown) => readerOf(schema.ast)(sent)

describe("the quick reader of a schema", () => {
  it("gives what the schema gives, and nothing for what the schema refuses", () => {
    for (const [schema, good, bad] of [
      [Schema.String, "a", 1],
      [Schema.Number, 1, "1"],
      [Schema.Boolean, false, 0],
      [Schema.Literal("a"), "a", "b"],
      [oneOf("a", "b"), "b", "c"],
      [Schema.NonEmptyString, "a", ""],
      [list(Text), ["a"], ["a", 1]],
      [object({ a: Text }), { a: "b" }, { a: null }]
    ] as const) {
      expect(read(schema, good)).toEqual(good)
      expect(read(schema, bad)).toBeUndefined()
      expect(read(schema, null)).toBeUndefined()
    }
    const fields = object({ b: optional(Text), a: withDefault(Text, () => "c") })
    expect(read(fields, { c: 1 })).toEqual({ a: "c" })
    expect(read(fields, { a: null, b: null })).toEqual({ a: "c" })
    expect(JSON.stringify(read(fields, { a: "d", b: "e" }))).toBe('{"b":"e","a":"d"}')
  })

  it("leaves structs to the schema where Node may make no code from texts", () => {
    const none = class {
      constructor() {
        throw new EvalError("Code generation from strings disallowed for this context")
      }
    }
    vi.stubGlobal("Function", none)
    try {
      expect(read(object({ a: Text }), { a: "b" })).toBeUndefined()
    } finally {
      vi.unstubAllGlobals()
    }
    expect(read(object({ a: Text }), { a: "b" })).toEqual({ a: "b" })
  })

  it("is not sure of a schema of a kind it does not know", () => {
    for (const [schema, sent] of [
      [Schema.Trim, "a"],
      [Schema.Date, "2026-02-09T15:30:00Z"],
      [Schema.Unknown, 1],
      [Schema.Union(Schema.String, Schema.Number), 1],
      [Schema.Union(Schema.Uppercase, Schema.Literal("a")), "a"],
      [Schema.Tuple(Schema.String), ["a"]],
      [Schema.NonEmptyArray(Schema.String), ["a"]],
      [Schema.Struct({}), {}],
      [Schema.Struct({ a: Text }, Schema.Record({ key: Text, value: Text })), { a: "b", c: "d" }],
      [Schema.Struct({ a: Schema.optional(Text) }), {}],
      [Schema.Struct({ a: Schema.optionalWith(Text, { default: () => "b" }) }), {}],
      [Schema.Struct({ a: Schema.optionalWith(Text, { exact: true }) }), {}],
      [Schema.Struct({ a: optional(Text).pipe(Schema.fromKey("b")) }), { b: "c" }],
      [Schema.Struct({ a: changed }), { a: "b" }],
      [Schema.Struct({ a: nullKept }), { a: null }],
      [renamed, { a: "b" }]
    ] as const) {
      expect(Either.isRight(Schema.decodeUnknownEither(schema as Schema.Schema.AnyNoContext)(sent))).toBe(true)
      expect(read(schema, sent), String(schema.ast)).toBeUndefined()
    }
  })
})
