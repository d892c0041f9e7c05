import { compile, type Match, spelledOut } from "./Match.js"
import type { TableModel, TableProvider } from "./PriceTable.js"

/** One provider of the table, ready to be asked. All names it takes are lower-cased. */
export interface Listing {
  readonly id: string
  /** Ids of the providers whose models this one sells too. */
  readonly fallbacks: ReadonlyArray<string>
  readonly isNamed: Match
  /** The name is one of this provider's own models, by whoever it is sold. */
  readonly makes: Match
  readonly byId: (name: string) => TableModel | undefined
  /** By id, else by the first rule that holds, in table order. */
  readonly find: (name: string) => TableModel | undefined
  /** By id, else by a name that a rule spells out. */
  readonly byKnownName: (name: string) => TableModel | undefined
}

const never: Match = () => false

/** Nearly all providers of the table are never asked for a model, so a listing's models are prepared when it is. */
export const makeListing = (provider: TableProvider): Listing => {
  let prepared: Models | undefined
  const models = () => (prepared ??= prepare(provider.models))
  return {
    id: provider.id,
    fallbacks: provider.fallback_model_providers ?? [],
    isNamed: provider.provider_match === undefined ? never : compile(provider.provider_match),
    makes: provider.model_match === undefined ? never : compile(provider.model_match),
    byId: (name) => models().ids.get(name),
    find: (name) => models().ids.get(name) ?? models().rules.find(({ match }) => match(name))?.model,
    byKnownName: (name) => models().ids.get(name) ?? models().names.get(name)
  }
}

type Models = ReturnType<typeof prepare>

const prepare = (models: ReadonlyArray<TableModel>) => {
  // Of two models with one name the first in the table has it, so they are entered from the last on.
  const fromLast = [...models].reverse()
  return {
    rules: models.map((model) => ({ model, match: compile(model.match) })),
    ids: new Map(fromLast.map((model) => [model.id.toLowerCase(), model])),
    names: new Map(fromLast.flatMap((model) => spelledOut(model.match).map((name) => [name, model])))
  }
}
