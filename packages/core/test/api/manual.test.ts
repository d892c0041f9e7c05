import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { Span } from "@agentwatch/core/model/Span"
import { HttpApi } from "@effect/platform"
import { Option, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { nameOf } from "../../src/api/manual/Document.js"
import { allSchemas, bodies, document, operations, schemas } from "./document.js"
import { misfits } from "./misfits.js"

const isSentence = (text: unknown) => typeof text === "string" && /^[A-Z`0-9].*\.$/s.test(text)

describe("the manual of the API", () => {
  it("tells what every field means", () => {
    const untold = allSchemas.flatMap(([path, { properties = {} }]) =>
      Object.entries(properties).flatMap(([name, field]) => (isSentence(field.description) ? [] : [`${path}.${name}`]))
    )
    expect(untold).toEqual([])
    expect(allSchemas.length).toBeGreaterThan(500)
  })

  it("tells what every schema with a name is", () => {
    expect(Object.keys(schemas).filter((name) => !isSentence(schemas[name]?.description))).toEqual([])
  })

  it("names each object, so that no client has to", () => {
    for (const { at, operationId, schema } of bodies) {
      const parts = schema.anyOf ?? [schema]
      expect(
        parts.every(({ type }) => type !== "object"),
        `${operationId} ${at}`
      ).toBe(true)
    }
  })

  it("tells what every parameter means, once", () => {
    for (const { operationId, parameters } of operations) {
      for (const { description, name, schema } of parameters) {
        expect(isSentence(description), `${operationId} ${name}`).toBe(true)
        expect(schema.description).toBeUndefined()
      }
    }
  })

  it("has of every operation a summary that fits a list, and a description", () => {
    for (const { description, operationId, summary } of operations) {
      expect(isSentence(description), operationId).toBe(true)
      expect(summary, operationId).toMatch(/^[A-Z].{5,60}[^.]$/)
    }
    expect(new Set(operations.map(({ summary }) => summary)).size).toBe(operations.length)
  })

  it("tells what every answer means, in a sentence", () => {
    for (const { operationId, responses } of operations) {
      for (const [status, { description }] of Object.entries(responses)) {
        expect(isSentence(description), `${operationId} ${status}: ${description}`).toBe(true)
      }
    }
  })

  it("tells only those who send that nothing is stored", () => {
    for (const { operationId, requestBody, responses } of operations) {
      for (const [status, { description }] of Object.entries(responses)) {
        if (requestBody === undefined) expect(description, `${operationId} ${status}`).not.toMatch(/nothing.* stored/i)
      }
    }
  })

  it("shows an example of every body and every answer", () => {
    for (const { at, examples, operationId, type } of bodies) {
      // Nobody reads protobuf.
      if (type !== "application/x-protobuf") expect(Object.keys(examples ?? {}), `${operationId} ${at}`).not.toEqual([])
    }
  })

  it("shows nothing that was made up from the schemas", () => {
    const made =
      /"\$id"|"title":"(?!AgentWatch")|a non[- ]empty|a string|an integer|a finite|between\(|matching the pattern/
    expect(JSON.stringify(document).match(made)?.[0]).toBeUndefined()
    const numbers = Object.keys(schemas).filter((name) => /^(Int|Finite|Non.*|Instant|PropertyKey)$/.test(name))
    expect(numbers).toEqual([])
  })

  it("does not say that more keys are forbidden, since they are kept or passed over", () => {
    expect(allSchemas.filter(([, { additionalProperties }]) => additionalProperties === false)).toEqual([])
  })

  it("shows spans as they are given back: nothing is null, and instants are texts", () => {
    const parts = allSchemas.filter(([path]) => path.startsWith("StoredSpan"))
    expect(parts.length).toBeGreaterThan(60)
    for (const [path, { anyOf, enum: words = [], type }] of parts) {
      expect([typeof type, anyOf, words.includes(null)], path).toEqual(["string", undefined, false])
    }
    expect(schemas.StoredSpan?.required).toEqual(expect.arrayContaining(["kind", "status", "agent_id", "duration_ms"]))
    expect(JSON.stringify(schemas.StoredSpan)).not.toMatch(/Default: |Other keys/)
  })

  it("refers to nothing that is not there", () => {
    const names = allSchemas.flatMap(([, schema]) => (schema.$ref === undefined ? [] : [nameOf(schema)]))
    expect([...new Set(names)].filter((name) => schemas[name] === undefined)).toEqual([])
    expect(names.length).toBeGreaterThan(50)
  })

  it("tells what each group of operations is for", () => {
    expect(document.tags.filter(({ description }) => !isSentence(description))).toEqual([])
  })
})

/** Of each operation the schemas of its bodies, as the contract itself has them. */
const contract = (() => {
  const found = new Map<string, Schema.Schema<unknown, unknown>>()
  const note = (name: string, ast: Schema.Schema.All["ast"]) => found.set(name, Schema.make(ast))
  HttpApi.reflect(AgentWatchApi, {
    onGroup: () => {},
    onEndpoint: ({ endpoint, errors, group, payloads, successes }) => {
      const name = `${group.identifier}.${endpoint.name}`
      payloads.forEach(({ ast }, type) => void note(`${name} body ${type}`, ast))
      for (const [status, { ast }] of [...successes, ...errors]) {
        if (Option.isSome(ast)) note(`${name} ${status}`, ast.value)
      }
    }
  })
  return found
})()

describe("the examples of the manual", () => {
  const shown = bodies.flatMap(({ examples = {}, ...body }) =>
    Object.entries(examples).map(([name, { value }]) => ({ ...body, name, value }))
  )

  it.each(shown)("$operationId $at, $name: is what the contract says", ({ at, operationId, schema, type, value }) => {
    const own = contract.get(at === "body" ? `${operationId} body ${type}` : `${operationId} ${at}`)
    if (own === undefined) throw new Error("the contract has no such body")
    expect(() => Schema.decodeUnknownSync(own)(value, { onExcessProperty: "error" })).not.toThrow()
    expect(misfits(schema, value)).toEqual([])
  })

  it("have spans in every line of NDJSON", () => {
    const lines = shown
      .filter(({ type }) => type === "application/x-ndjson")
      .flatMap(({ value }) => String(value).trim().split("\n"))
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) expect(() => Schema.decodeUnknownSync(Span)(JSON.parse(line))).not.toThrow()
  })
})
