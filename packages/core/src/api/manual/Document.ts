/** As much of JSON Schema as the contract's document has. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | ReadonlyArray<string>
  readonly enum?: ReadonlyArray<unknown>
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly anyOf?: ReadonlyArray<JsonSchema>
  readonly [keyword: string]: unknown
}

export type Schemas = Readonly<Record<string, JsonSchema>>

export interface Media {
  readonly schema: JsonSchema
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}
export type Content = Readonly<Record<string, Media>>

export interface Answer {
  readonly description: string
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>
  readonly content?: Content
}

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: JsonSchema
  readonly description?: string
}

export interface Operation {
  readonly operationId: string
  readonly summary?: string
  readonly description?: string
  readonly parameters: ReadonlyArray<Parameter>
  readonly requestBody?: { readonly description?: string; readonly content: Content; readonly required: boolean }
  readonly responses: Readonly<Record<string, Answer>>
}

/** An OpenAPI 3.1 document, as far as the manual looks into it. */
export interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description?: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Schemas
    readonly securitySchemes: Readonly<Record<string, { readonly description?: string }>>
  }
}

/** The same record with each of its values changed. */
export const each = <A, B>(of: Readonly<Record<string, A>>, change: (one: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(of).map(([name, one]) => [name, change(one, name)]))

const prefix = "#/components/schemas/"

/** The name of the schema that another refers to. */
export const nameOf = ({ $ref = "" }: JsonSchema): string => $ref.slice(prefix.length)
