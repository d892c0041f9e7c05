/**
 * What has changed between two price tables. `before` may be absent: then everything is added.
 *
 * Models are told apart by `provider/id`. A model whose names were changed and whose prices stayed is not repriced.
 */
export function priceChanges(before, after) {
  const old = pricesByName(before)
  const now = pricesByName(after)
  return {
    added: [...now.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !now.has(name)),
    repriced: [...now].flatMap(([name, prices]) => {
      const was = old.get(name)
      const changes = was === undefined ? [] : unitChanges(was, prices)
      return changes.length === 0 ? [] : [{ name, changes }]
    })
  }
}

/** The changes in lines for a person to read, with the number of models at their end. */
export function report({ added, removed, repriced }, after) {
  const models = after.providers.reduce((sum, { models }) => sum + models.length, 0)
  return [
    ...section("added", added),
    ...section("removed", removed),
    ...section(
      "repriced",
      repriced.flatMap(({ name, changes }) => [name, ...changes.map((change) => `    ${change}`)]),
      repriced.length
    ),
    `${models} models of ${after.providers.length} providers, ${after.source} ${after.version} of ${after.date}`
  ]
}

const section = (word, lines, count = lines.length) => [`${count} ${word}`, ...lines.map((line) => `  ${line}`)]

/** Ids are unique within a provider but for a few, whose later ones the table never finds. */
const pricesByName = (table) => {
  const named = new Map()
  for (const { id, models } of table?.providers ?? []) {
    for (const model of models) {
      const name = `${id}/${model.id}`
      if (!named.has(name)) named.set(name, model.prices)
    }
  }
  return named
}

/** Prices without a condition are compared unit by unit, all others as a whole. */
const unitChanges = (was, is) => {
  if (written(was) === written(is)) return []
  if (Array.isArray(was) || Array.isArray(is)) return [`${written(was)} -> ${written(is)}`]
  const units = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return units
    .filter((unit) => written(was[unit]) !== written(is[unit]))
    .map((unit) => `${unit} ${shown(was[unit])} -> ${shown(is[unit])}`)
}

/** The same value is the same text, in whatever order its keys stand. */
const written = (value) =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner
  )

const shown = (price) => (price === undefined ? "none" : typeof price === "number" ? String(price) : written(price))
