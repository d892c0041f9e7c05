/** As much of JSON Schema as the contract uses. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | ReadonlyArray<string>
  readonly enum?: ReadonlyArray<unknown>
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: ReadonlyArray<string>
  readonly anyOf?: ReadonlyArray<JsonSchema>
  readonly allOf?: ReadonlyArray<JsonSchema>
}

export interface Parameter {
  readonly name: string
  readonly in: "query" | "path" | "header"
  readonly schema: JsonSchema
  readonly required: boolean
}

export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: ReadonlyArray<Parameter>
  /** Of the JSON body, where it takes one. */
  readonly body: JsonSchema | undefined
  /** Statuses that it says it answers with. */
  readonly answers: ReadonlyArray<number>
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly parameters?: ReadonlyArray<Parameter>
            readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> }
            readonly responses: Readonly<Record<string, unknown>>
          }
        >
      >
    >
  >
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

/** What /openapi.json tells: its operations, and what it refers to by name. */
export const readDocument = async (url: string) => {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { parameters = [], requestBody, responses }]): Operation => ({
        method: method.toUpperCase(),
        path,
        parameters,
        body: requestBody?.content?.["application/json"]?.schema,
        answers: Object.keys(responses).map(Number)
      })
    )
  )
  return { operations, schemas: document.components.schemas }
}
