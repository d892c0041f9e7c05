/** What is to be placed. */
export interface Item {
  readonly id: string
  /** What it hangs on; at most one, and never in a circle. */
  readonly parent?: string | undefined
  /** What it stands together with, such as an agent. */
  readonly group: string
}

/** A column from the left, a row from the top, both from 0 on. */
export interface Place {
  readonly column: number
  readonly row: number
}

/** The rows of a group, from the first one on. */
export interface Band {
  readonly group: string
  readonly row: number
  readonly rows: number
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>
  readonly bands: ReadonlyArray<Band>
  readonly columns: number
  readonly rows: number
}

/** The items, each after what it hangs on, and what hangs on one thing together. */
const inOrder = (items: ReadonlyArray<Item>) => {
  const below = new Map<string | undefined, Array<Item>>()
  const ids = new Set(items.map(({ id }) => id))
  for (const item of items) {
    const parent = item.parent !== undefined && ids.has(item.parent) ? item.parent : undefined
    const group = below.get(parent)
    if (group === undefined) below.set(parent, [item])
    else group.push(item)
  }
  const ordered: Array<{ readonly item: Item; readonly column: number }> = []
  const waiting = (below.get(undefined) ?? []).map((item) => ({ item, column: 0 })).reverse()
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    ordered.push(next)
    const column = next.column + 1
    for (const item of (below.get(next.item.id) ?? []).toReversed()) waiting.push({ item, column })
  }
  return ordered
}

/**
 * Places items in columns by how far they are from where it began, and in a band of rows for each group, in the order in
 * which groups come in. Nothing lies on anything else; what hangs on something in its own band is never above it, and
 * stands before whatever else comes after that.
 */
export const layoutOf = (items: ReadonlyArray<Item>): Layout => {
  const ordered = inOrder(items)
  const groups = [...new Set(ordered.map(({ item }) => item.group))]
  /** Of each column the first row that nothing stands in, nor below. */
  const within = new Map(groups.map((group) => [group, { free: [] as Array<number>, rows: 0 }]))
  const local = new Map<string, Place & { readonly group: string }>()
  for (const { column, item } of ordered) {
    const band = within.get(item.group)
    if (band === undefined) continue
    const parent = item.parent === undefined ? undefined : local.get(item.parent)
    const row = Math.max(0, parent?.group === item.group ? parent.row : 0, ...band.free.slice(column))
    for (let at = band.free.length; at < column; at += 1) band.free[at] = 0
    band.free[column] = row + 1
    band.rows = Math.max(band.rows, row + 1)
    local.set(item.id, { column, row, group: item.group })
  }
  let rows = 0
  const bands = groups.map((group) => {
    const band = { group, row: rows, rows: within.get(group)?.rows ?? 0 }
    rows += band.rows
    return band
  })
  const starts = new Map(bands.map(({ group, row }) => [group, row]))
  const places = [...local].map(
    ([id, { column, group, row }]) => [id, { column, row: row + (starts.get(group) ?? 0) }] as const
  )
  return {
    places: new Map(places),
    bands,
    columns: ordered.reduce((most, { column }) => Math.max(most, column + 1), 0),
    rows
  }
}
