import type { Operation } from "../model/Span.js"
import type { WireFormat } from "./WireFormat.js"

/** A kind of call that a provider takes, by how the path of its URL ends. The same host's other paths are no calls. */
export interface Endpoint {
  /**
   * Begins with a slash; compared with the end of the path, query left out. `{model}` stands for a part of it, without a
   * slash, that names the model; `{id}` for one that does not.
   */
  readonly path: string
  readonly operation: typeof Operation.Type
  readonly format: WireFormat
  /** As it goes on spans, where this endpoint is known under another name than the rest of its provider. */
  readonly provider?: string
  /** What may stand for a model and is none: such a path is no call. */
  readonly notModel?: string
}

/** Whether a path is that of an endpoint: the model that it names, or "" where it names none; absent if it is not. */
export type PathMatch = (path: string) => string | undefined

const hole = /\{(?:model|id)\}/
const slash = 0x2f

/** Reads the path of an `Endpoint`. */
export const pathMatch = (pattern: string): PathMatch => {
  const [placeholder] = hole.exec(pattern) ?? []
  if (placeholder === undefined) return (path) => (path.endsWith(pattern) ? "" : undefined)
  const [before = "", after = ""] = pattern.split(placeholder)
  const isModel = placeholder === "{model}"
  return (path) => {
    if (!path.endsWith(after)) return undefined
    const end = path.length - after.length
    let begin = end
    while (begin > 0 && path.charCodeAt(begin - 1) !== slash) begin--
    if (begin === 0 || begin === end || !path.endsWith(before, begin)) return undefined
    return isModel ? path.slice(begin, end) : ""
  }
}

// Names of models are short; a longer one is something else.
const longestModel = 1_024

/** A model's name as it was before it was put into a URL; absent for one that is too long to be a name. */
export const decodedModel = (encoded: string): string | undefined => {
  const name = encoded.includes("%") ? decoded(encoded) : encoded
  return name.length <= longestModel ? name : undefined
}

const decoded = (encoded: string) => {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}
