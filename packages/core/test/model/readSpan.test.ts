import { type SchemaAST as AST, Either, FastCheck, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { readSpan } from "../../src/model/readSpan.js"
import { gather, Span } from "../../src/model/Span.js"
import { runs } from "../runs.js"
import { everyField } from "./everyField.js"
import { changedText, hostileText, hostileValues, placesIn } from "./hostileText.js"
import { wireSpan } from "./wireSpan.js"

const decode = Schema.decodeUnknownEither(Span)

// JSON tells neither a bigint nor -0; the order of keys is part of it.
const written = (value: unknown) =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === "bigint" ? `${one}n` : Object.is(one, -0) ? "negative zero" : one
  )

/** Both answers to one text; where the reader has one, it is the schema's. */
const answers = (text: string) => {
  const sent = gather(JSON.parse(text) as Record<string, unknown>)
  const before = written(sent)
  const read = readSpan(sent)
  const decoded = decode(sent)
  expect(written(sent)).toBe(before)
  if (read !== undefined) {
    if (Either.isLeft(decoded)) throw new Error(`read what is refused: ${text}`)
    expect(read).toStrictEqual(decoded.right)
    expect(written(read)).toBe(written(decoded.right))
  }
  return { sent, read, decoded }
}

const ids = (sent: Readonly<Record<string, unknown>>) => {
  const { links, parent_span_id, span_id, trace_id } = sent
  const linked = Array.isArray(links) ? (links as ReadonlyArray<Record<string, unknown>>) : []
  return [trace_id, span_id, parent_span_id, ...linked.flatMap((link) => [link.trace_id, link.span_id])]
}

/** What the reader leaves to the schema is refused, or has an id in base64. */
const leavesLittle = (text: string) => {
  const { decoded, read, sent } = answers(text)
  if (read !== undefined || Either.isLeft(decoded)) return
  expect(ids(sent).some((id) => typeof id === "string" && !/^[0-9a-f]+$/i.test(id))).toBe(true)
}

/** The names of a schema's fields, at any level. */
const fieldsIn = (ast: AST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "Refinement":
    case "Transformation":
      return fieldsIn(ast.from)
    case "Union":
      return ast.types.flatMap(fieldsIn)
    case "TupleType":
      return ast.rest.flatMap(({ type }) => fieldsIn(type))
    case "TypeLiteral":
      return ast.propertySignatures.flatMap(({ name, type }) => [
        String(name),
        ...fieldsIn(type).map((inner) => `${String(name)}.${inner}`)
      ])
    default:
      return []
  }
}

const namesIn = (value: unknown): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner).map((one) => `${name}.${one}`)])
}

describe("the quick reader of a span", () => {
  it("knows every field that the schema has", () => {
    expect([...namesIn(everyField)].sort()).toEqual([...fieldsIn(Span.ast)].sort())
    expect(answers(JSON.stringify(everyField)).read).toBeDefined()
    for (const name of Object.keys(everyField)) {
      const { [name]: _, ...rest } = everyField as Readonly<Record<string, unknown>>
      const { decoded, read } = answers(JSON.stringify(rest))
      expect(read !== undefined, name).toBe(Either.isRight(decoded))
    }
  })

  it("reads a model call as the SDK sends it", () => {
    const call = {
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      span_id: "b7ad6b7169203331",
      start_time_unix_nano: "1760000000123456789",
      end_time_unix_nano: "1760000001123456789",
      agent_id: "agent-1",
      agent_name: "agent-1",
      agent_path: ["orchestrator", "agent-1"],
      name: "chat gpt-4o",
      kind: "CLIENT",
      status: { code: "OK" },
      input: '[{"role":"user","content":"Hello"}]',
      model_inference: {
        model_name: "gpt-4o",
        provider: "openai",
        operation: "chat",
        finish_reasons: ["stop"],
        prompt_tokens: 200,
        completion_tokens: 50,
        usage_source: "reported",
        latency_ms: 1000.125,
        stream: { time_to_first_chunk_ms: 400.5, chunks: 50 }
      },
      attributes: { "http.response.status_code": 200 }
    }
    expect(readSpan(call)).toEqual({
      ...call,
      agent_role: "Agent",
      start_time_unix_nano: 1_760_000_000_123_456_789n,
      end_time_unix_nano: 1_760_000_001_123_456_789n
    })
  })

  it("reads every well-formed span, as the schema does", () => {
    FastCheck.assert(
      FastCheck.property(wireSpan, (sent) => {
        expect(answers(JSON.stringify(sent)).read).toBeDefined()
      }),
      { numRuns: runs(1_000) }
    )
  })

  it("never differs from the schema, whatever stands in one place, and leaves to it what is refused and base64", () => {
    for (let place = 1; place < placesIn(everyField); place++) {
      for (const value of hostileValues) leavesLittle(changedText(everyField, new Map([[place, { value }]])))
    }
  })

  it("never differs from the schema, whatever is sent", () => {
    FastCheck.assert(FastCheck.property(hostileText, leavesLittle), { numRuns: runs(3_000) })
  })

  it("makes a new value of each default", () => {
    const { status: _, ...sent } = everyField
    expect(readSpan(sent)?.status).toEqual({ code: "UNSET" })
    expect(readSpan(sent)?.status).not.toBe(readSpan(sent)?.status)
  })
})
