import type { Value } from "./OtlpSpan.js"

/** A structure in the making: what stands under a name is a value or, where names go on, more of it. */
interface Branch {
  value: Value | undefined
  children: Map<string, Branch> | undefined
}

// As many as the picture of a message's content has; whoever writes more gets the rest as one name, and no tree that is deeper
// than a stack.
const levels = 8

const branch = (): Branch => ({ value: undefined, children: undefined })

const segments = (name: string): ReadonlyArray<string> => {
  const all = name.split(".")
  return all.length <= levels ? all : [...all.slice(0, levels), all.slice(levels).join(".")]
}

const isIndex = (name: string) => /^\d{1,9}$/.test(name)

const valueOf = ({ children, value }: Branch): Value => {
  if (children === undefined) return value ?? null
  const entries = [...children]
  // Only the order of the numbers counts: one of a thousand million is no list of so many.
  return entries.every(([name]) => isIndex(name))
    ? entries.sort(([one], [other]) => Number(one) - Number(other)).map(([, child]) => valueOf(child))
    : Object.fromEntries(entries.map(([name, child]) => [name, valueOf(child)]))
}

/** What was spread over attributes, such as `0.message.role` and `0.message.content`, put together again. */
export const unflatten = (entries: Iterable<readonly [name: string, value: Value]>): Value => {
  const root = branch()
  for (const [name, value] of entries) {
    let at = root
    for (const segment of segments(name)) {
      at.children ??= new Map()
      const next = at.children.get(segment) ?? branch()
      at.children.set(segment, next)
      at = next
    }
    at.value = value
  }
  return valueOf(root)
}
