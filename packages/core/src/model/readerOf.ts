import { SchemaAST as AST, Either, Option } from "effect"
import { fillsIn } from "./Field.js"

/**
 * Gives what the schema it was made from decodes a value to, or `undefined` where it is not sure. It reads what
 * `JSON.parse` gave, in which nothing is `undefined`; parts that decoding does not change are handed on, not copied.
 */
export type Reader = (sent: unknown) => unknown

const unsure = () => undefined

/**
 * A quick reader of the well-formed values of a schema. What it does not give, the schema is to decide: it may take it,
 * or say why not. What it gives passed the schema's own checks, and has its fields in the schema's order.
 *
 * It knows texts, numbers, flags, words, filters, declarations, lists and structs with the fields of `Field`. Of a schema
 * of another kind it is never sure, unless `leaves` has a reader for it.
 */
export const readerOf = (ast: AST.AST, leaves: ReadonlyMap<AST.AST, Reader> = new Map()): Reader => {
  const leaf = leaves.get(ast)
  if (leaf !== undefined) return leaf
  switch (ast._tag) {
    case "StringKeyword":
      return (sent) => (typeof sent === "string" ? sent : undefined)
    case "NumberKeyword":
      return (sent) => (typeof sent === "number" ? sent : undefined)
    case "BooleanKeyword":
      return (sent) => (typeof sent === "boolean" ? sent : undefined)
    case "Literal":
    case "Union":
      return word(ast._tag === "Literal" ? [ast] : ast.types)
    case "Refinement":
      return refinement(ast, readerOf(ast.from, leaves))
    case "Declaration":
      return ast.typeParameters.length === 0 ? declaration(ast) : unsure
    case "TupleType": {
      const [item, ...more] = ast.rest
      const isList = item !== undefined && more.length === 0 && ast.elements.length === 0
      return isList ? list(readerOf(item.type, leaves)) : unsure
    }
    case "TypeLiteral":
      return struct(ast, ({ name, type }) => required(name, readerOf(type, leaves)))
    case "Transformation": {
      const { from, to, transformation } = ast
      const isStruct =
        AST.isTypeLiteral(from) && AST.isTypeLiteral(to) && AST.isTypeLiteralTransformation(transformation)
      return isStruct ? struct(from, (property) => fieldOf(property, to, transformation, leaves)) : unsure
    }
    default:
      return unsure
  }
}

/** One of a few words. */
const word = (types: ReadonlyArray<AST.AST>): Reader => {
  const words = new Set<unknown>(types.filter(AST.isLiteral).map(({ literal }) => literal))
  return words.size === types.length ? (sent) => (words.has(sent) ? sent : undefined) : unsure
}

const refinement =
  (ast: AST.Refinement, read: Reader): Reader =>
  (sent) => {
    const value = read(sent)
    if (value === undefined) return undefined
    return Option.isNone(ast.filter(value, AST.defaultParseOption, ast)) ? value : undefined
  }

const declaration = (ast: AST.Declaration): Reader => {
  const decode = ast.decodeUnknown()
  return (sent) => {
    const decoded = decode(sent, AST.defaultParseOption, ast)
    return Either.isEither(decoded) && Either.isRight(decoded) ? decoded.right : undefined
  }
}

const list =
  (read: Reader): Reader =>
  (sent) => {
    if (!Array.isArray(sent)) return undefined
    const values: Array<unknown> = []
    for (const item of sent) {
      const value = read(item)
      if (value === undefined) return undefined
      values.push(value)
    }
    return values
  }

interface Field {
  readonly name: string
  readonly read: Reader
  /** Where nothing was sent, nothing stands. */
  readonly optional: boolean
  /** What stands where nothing was sent; `undefined` where something must be. */
  readonly instead: () => unknown
}

const required = (name: PropertyKey, read: Reader): Field => ({
  name: String(name),
  read,
  optional: false,
  instead: unsure
})

const fieldOf = (
  { name, type }: AST.PropertySignature,
  to: AST.TypeLiteral,
  { propertySignatureTransformations }: AST.TypeLiteralTransformation,
  leaves: ReadonlyMap<AST.AST, Reader>
): Field => {
  const transformation = propertySignatureTransformations.find(({ from }) => from === name)
  if (transformation === undefined) return required(name, readerOf(type, leaves))
  const decoded = to.propertySignatures.find((property) => property.name === transformation.to)
  const isKnown = decoded?.name === name && decoded.annotations[fillsIn] === true
  const given = withoutNull(type)
  if (!isKnown || given === undefined) return required(name, unsure)
  const instead = () => Option.getOrUndefined(transformation.decode(Option.none()))
  return { name: String(name), read: readerOf(given, leaves), optional: instead() === undefined, instead }
}

const struct = (
  { indexSignatures, propertySignatures }: AST.TypeLiteral,
  fieldOf: (property: AST.PropertySignature) => Field
): Reader => {
  // A struct of no fields takes anything, and a symbol is in no JSON.
  if (propertySignatures.length === 0 || propertySignatures.some(({ name }) => typeof name !== "string")) return unsure
  if (indexSignatures.length > 0) return unsure
  return compiled(propertySignatures.map(fieldOf))
}

const stepOf = ({ name, optional }: Field, at: number): string => {
  const key = JSON.stringify(name)
  const put = (value: string) => `{
    const value = ${value}
    if (value === undefined) return undefined
    values[${key}] = value
  }`
  return `
  const given${at} = sent[${key}]
  if (given${at} !== undefined && given${at} !== null) ${put(`read${at}(given${at})`)}
  ${optional ? "" : `else ${put(`instead${at}()`)}`}`
}

/**
 * Reads a struct by code of its own: where each field is named in it V8 learns where that lies, in what was sent and in what is given.
 * One function for all structs, which has to look for fields by their names, takes twice as long. Nothing is in the code but the names of
 * a schema of ours. Where Node may make no code from texts nothing is sure.
 */
const compiled = (fields: ReadonlyArray<Field>): Reader => {
  const code = `const [${fields.map((_, at) => `{ read: read${at}, instead: instead${at} }`).join(", ")}] = fields
return (sent) => {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return undefined
  const values = {}${fields.map(stepOf).join("")}
  return values
}`
  try {
    return new Function("fields", code)(fields)
  } catch (error) {
    if (error instanceof EvalError) return unsure
    throw error
  }
}

/** The type of a field that may also be `null`. */
const withoutNull = (type: AST.AST): AST.AST | undefined => {
  if (!AST.isUnion(type) || type.types.length !== 2) return undefined
  const [given, other] = type.types
  return AST.isLiteral(other) && other.literal === null ? given : undefined
}
