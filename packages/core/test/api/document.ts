import { DocumentedApi } from "@agentwatch/core/api/manual/DocumentedApi"
import { OpenApi } from "@effect/platform"
import type { Document, JsonSchema, Operation } from "../../src/api/manual/Document.js"

/** The document as a server gives it, and so without anything that JSON does not have. */
export const document: Document = JSON.parse(JSON.stringify(OpenApi.fromApi(DocumentedApi)))

export const schemas = document.components.schemas

export const operations: ReadonlyArray<Operation> = Object.values(document.paths).flatMap((methods) =>
  Object.values(methods)
)

/** Every body of an operation, sent or answered: what it is of, its content type, its schema and its examples. */
export const bodies = operations.flatMap(({ operationId, requestBody, responses }) =>
  [
    ["body", requestBody?.content] as const,
    ...Object.entries(responses).map(([at, { content }]) => [at, content] as const)
  ].flatMap(([at, content]) =>
    Object.entries(content ?? {}).map(([type, media]) => ({ at, operationId, type, ...media }))
  )
)

/** A schema and all that are in it, each with a path to it. */
export const within = (schema: JsonSchema, path: string): ReadonlyArray<readonly [string, JsonSchema]> => [
  [path, schema],
  ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => within(field, `${path}.${name}`)),
  ...(schema.anyOf ?? []).flatMap((one) => within(one, path)),
  ...(schema.items === undefined ? [] : within(schema.items, path))
]

/** Every schema of the document. */
export const allSchemas = [
  ...Object.entries(schemas).flatMap(([name, schema]) => within(schema, name)),
  ...bodies.flatMap(({ at, operationId, schema }) => within(schema, `${operationId} ${at}`)),
  ...operations.flatMap(({ operationId, parameters }) =>
    parameters.flatMap(({ name, schema }) => within(schema, `${operationId} ${name}`))
  )
]
