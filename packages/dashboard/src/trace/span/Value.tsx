import { LongText } from "./LongText.js"
import { parsedTree } from "./parsed.js"
import { Tree } from "./Tree.js"

/** A value of any kind: a list or object as a tree, also one that is written as text; anything else as text. */
export const Value = ({ value }: { readonly value: unknown }) => {
  const tree =
    typeof value === "string" ? parsedTree(value) : typeof value === "object" && value !== null ? value : undefined
  if (tree !== undefined) return <Tree value={tree} />
  return value === undefined || value === null || value === "" ? null : <LongText text={String(value)} />
}
