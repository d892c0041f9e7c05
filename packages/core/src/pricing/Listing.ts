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

export const makeListing = (provider: TableProvider): Listing => {
  const rules = provider.models.map((model) => ({ model, match: compile(model.match) }))
  // Of two models with one name the first in the table has it, so they are entered from the last on.
  const fromLast = [...provider.models].reverse()
  const ids = new Map(fromLast.map((model) => [model.id.toLowerCase(), model]))
  const names = new Map(fromLast.flatMap((model) => spelledOut(model.match).map((name) => [name, model])))
  return {
    id: provider.id,
    fallbacks: provider.fallback_model_providers ?? [],
    isNamed: provider.provider_match === undefined ? never : compile(provider.provider_match),
    makes: provider.model_match === undefined ? never : compile(provider.model_match),
    byId: (name) => ids.get(name),
    find: (name) => ids.get(name) ?? rules.find(({ match }) => match(name))?.model,
    byKnownName: (name) => ids.get(name) ?? names.get(name)
  }
}
