import { type Answer, type Content, each, type JsonSchema, type Media, nameOf, type Operation } from "./Document.js"
import { eventsTold } from "./operations/events.js"
import { figuresTold } from "./operations/figures.js"
import { healthTold } from "./operations/health.js"
import { ingestTold } from "./operations/ingest.js"
import type { Examples, OperationTold } from "./operations/OperationTold.js"
import { otlpTold } from "./operations/otlp.js"
import { reportsTold } from "./operations/reports.js"
import { tracesTold } from "./operations/traces.js"
import { refusalOf } from "./refusals.js"

const operations: Readonly<Record<string, OperationTold>> = {
  ...healthTold,
  ...ingestTold,
  ...otlpTold,
  ...tracesTold,
  ...eventsTold,
  ...figuresTold,
  ...reportsTold
}

const withExamples = (media: Media, examples: Examples): Media => ({
  ...media,
  examples: each(examples, (value) => ({ value }))
})

const retryAfter = { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 0 } } }

const before =
  "The examples are of February 2026. A server refuses spans that are older than it keeps them, which is 30 days unless it is " +
  "set otherwise: give them instants of now to try them."

/** What stands for a body in protobuf, which has a description of its own. */
const protobuf = { "application/x-protobuf": { schema: { type: "string", format: "binary" } } }

/** An operation as people are to see it. `plainly` is how a schema becomes so. */
export const operationTold = (operation: Operation, plainly: (schema: JsonSchema) => JsonSchema): Operation => {
  const what = operations[operation.operationId]
  if (what === undefined) return operation
  const { parameters, requestBody, responses } = operation
  // What has a body is refused by what is in that, and in the words for it.
  const refusesParameters = requestBody === undefined && what.refusesNothing !== true
  const encodings = operation.operationId === "otlp.traces" ? protobuf : {}

  const contentOf = (content: Content, examples: (type: string) => Examples | undefined): Content => ({
    ...each(content, (media, type) => withExamples({ schema: plainly(media.schema) }, examples(type) ?? {})),
    ...encodings
  })

  const failing = (answer: Answer, status: string): Answer | undefined => {
    const [[type, media] = []] = Object.entries(answer.content ?? {})
    if (type === undefined || media === undefined) return answer
    const possible = (media.schema.anyOf ?? [media.schema]).filter(
      (schema) => refusesParameters || nameOf(schema) !== "HttpApiDecodeError"
    )
    const refusals = possible.flatMap((schema) => refusalOf(nameOf(schema), status, operation) ?? [])
    const [schema] = possible
    if (schema === undefined) return undefined
    return {
      description: refusals.map(({ says }) => says).join(" "),
      ...(status === "503" ? { headers: retryAfter } : {}),
      content: contentOf({ [type]: { schema: possible.length === 1 ? schema : { anyOf: possible } } }, () =>
        Object.assign({}, ...refusals.map(({ examples }) => examples))
      )
    }
  }

  const answerOf = (answer: Answer, status: string): Answer | undefined =>
    Number(status) >= 400
      ? failing(answer, status)
      : { description: what.answer, content: contentOf(answer.content ?? {}, () => what.answers) }

  return {
    ...operation,
    summary: what.summary,
    parameters: parameters.map((parameter) => {
      const { description: _, ...schema } = plainly(parameter.schema)
      return { ...parameter, schema }
    }),
    ...(requestBody && {
      requestBody: {
        ...requestBody,
        description: before,
        content: contentOf(requestBody.content, (type) => what.bodies?.[type])
      }
    }),
    responses: present(each(responses, answerOf))
  }
}

const present = <A>(of: Readonly<Record<string, A | undefined>>) =>
  Object.fromEntries(Object.entries(of).flatMap(([name, one]) => (one === undefined ? [] : [[name, one]]))) as Record<
    string,
    A
  >
