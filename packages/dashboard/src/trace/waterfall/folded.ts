import type { Node } from "../SpanTree.js"

/** A row of the waterfall: a span, and what hangs below it. */
export interface Row<S> {
  readonly node: Node<S>
  /** How many spans stand below it, on all levels. */
  readonly below: number
  /** They are shown. */
  readonly open: boolean
}

/** How many nodes stand below each, on all levels. Nodes come in the order of reading, each before what is below it. */
export const sizesOf = <S>(nodes: ReadonlyArray<Node<S>>): ReadonlyArray<number> => {
  const sizes = new Array<number>(nodes.length).fill(0)
  /** The places of those whose end has not come. */
  const waiting: Array<number> = []
  const end = (depth: number, place: number) => {
    for (let last = waiting.at(-1); last !== undefined && (nodes[last]?.depth ?? 0) >= depth; last = waiting.at(-1)) {
      sizes[last] = place - last - 1
      waiting.pop()
    }
  }
  nodes.forEach(({ depth }, place) => {
    end(depth, place)
    waiting.push(place)
  })
  end(0, nodes.length)
  return sizes
}

/** The rows that are left where those with the given keys are folded. */
export const folded = <S>(
  nodes: ReadonlyArray<Node<S>>,
  sizes: ReadonlyArray<number>,
  closed: ReadonlySet<string>
): ReadonlyArray<Row<S>> => {
  const rows: Array<Row<S>> = []
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]
    if (node === undefined) break
    const below = sizes[index] ?? 0
    const open = below > 0 && !closed.has(node.key)
    rows.push({ node, below, open })
    if (!open) index += below
  }
  return rows
}

/** The row that the one at `place` stands below. */
export const parentRow = <S>(rows: ReadonlyArray<Row<S>>, place: number): number | undefined => {
  const depth = rows[place]?.node.depth ?? 0
  for (let at = place - 1; at >= 0; at -= 1) if ((rows[at]?.node.depth ?? 0) < depth) return at
  return undefined
}
