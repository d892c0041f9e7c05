/** As much of the document as its examples need. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

type Examples = Readonly<Record<string, { readonly value: unknown }>>
type Content = Readonly<Record<string, { readonly examples?: Examples }>>

interface Operation {
  readonly operationId: string
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

const examplesIn = (content: Content = {}) =>
  Object.entries(content).flatMap(([type, { examples = {} }]) =>
    Object.entries(examples).map(([name, { value }]) => ({ type, name, value }))
  )

/** The examples that a running server shows: of bodies to send, and of answers. */
export const readExamples = async (url: string) => {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, ...operation }))
  )
  const answers = new Map(
    operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses).map(
        ([status, { content }]) => [`${operationId} ${status}`, examplesIn(content).map(({ value }) => value)] as const
      )
    )
  )
  return {
    sent: operations.flatMap(({ operationId, path, requestBody }) =>
      examplesIn(requestBody?.content).map((example) => ({ operationId, path, ...example }))
    ),
    /** The first example of an answer. */
    answer: (operationId: string, status = 200) => answers.get(`${operationId} ${status}`)?.[0]
  }
}
