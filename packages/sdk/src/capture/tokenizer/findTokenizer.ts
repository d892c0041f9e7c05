import { createRequire } from "node:module"
import type { Encoding } from "./Encoding.js"

const found = new Map<Encoding, string | undefined>()

const resolved = (from: string | undefined, encoding: Encoding): string | undefined => {
  if (from === undefined) return undefined
  try {
    return createRequire(from).resolve(`gpt-tokenizer/encoding/${encoding}`)
  } catch {
    return undefined
  }
}

/**
 * Where the user's `gpt-tokenizer` has an encoding: beside this package or, where that has become part of a bundle, beside the
 * program. Looked for once; absent if it is not installed.
 */
export const findTokenizer = (encoding: Encoding): string | undefined => {
  if (found.has(encoding)) return found.get(encoding)
  const path = resolved(import.meta.url, encoding) ?? resolved(process.argv[1], encoding)
  found.set(encoding, path)
  return path
}
