import { type Listing, makeListing } from "./Listing.js"
import type { PriceTable, TableModel } from "./PriceTable.js"
import { aliases, gateways, hosts, preference } from "./preference.js"

/** Which model of the table a call was about. Names in any case; `undefined` where the table does not tell. */
export type Resolve = (provider: string | undefined, model: string) => TableModel | undefined

/**
 * A provider of the table is asked for the model: by id, by its rules, by the providers it resells, and last by the
 * longest known name that the model's name begins with. Of a path, what stands last in it is a name as well.
 *
 * Where the provider is absent, unknown or a gateway that does not list the model, the name alone is gone by:
 * 1. whoever makes models of such a name, if it spells the name out
 * 2. hosts of open models, for that very id: `mixtral-8x7b-32768` is Groq's
 * 3. whoever makes models of such a name, by its rules
 * 4. every provider, for that very id
 * 5. for `maker/model` the maker, for other paths whoever makes what stands last in them
 * 6. every provider's rules
 * 7. whoever makes models of such a name, by the longest known name that it begins with
 *
 * Where several providers could answer, `preference` decides.
 */
export const makeResolve = (table: PriceTable): Resolve => {
  const byId = new Map(table.providers.map((provider) => [provider.id.toLowerCase(), makeListing(provider)]))
  const listed = (ids: ReadonlyArray<string>) => ids.flatMap((id) => byId.get(id) ?? [])
  const providers = [...new Set([...listed(preference), ...byId.values()])]
  const openHosts = listed(hosts)

  const providerOf = (name: string): Listing | undefined => {
    const known = (id: string) => byId.get(aliases.get(id) ?? id)
    // OpenTelemetry and some clients add what is called to who is called: `azure.ai.openai`, `groq.chat`.
    return known(name) ?? known(before(name, ".")) ?? providers.find(({ isNamed }) => isNamed(name))
  }

  /** The provider and those it resells. */
  const family = (listing: Listing) => [listing, ...listed(listing.fallbacks)]

  const listedBy = (listing: Listing, name: string) => {
    const sellers = family(listing)
    const dated = withDashedDate(name)
    return (
      firstOf(sellers, ({ find }) => find(name)) ??
      (dated === name ? undefined : firstOf(sellers, ({ find }) => find(dated)))
    )
  }

  const soldBy = (listing: Listing, name: string) => {
    const names = [...new Set([name, lastPart(name)])]
    return (
      firstOf(names, (name) => listedBy(listing, name)) ?? firstOf(names, (name) => longestStart(family(listing), name))
    )
  }

  const makersOf = (name: string) => providers.filter(({ makes }) => makes(name))

  const byPath = (name: string) => {
    const maker = before(name, "/")
    if (maker === name) return undefined
    const listing = providerOf(maker)
    if (listing !== undefined) return soldBy(listing, name.slice(maker.length + 1))
    return firstOf(makersOf(lastPart(name)), (listing) => soldBy(listing, lastPart(name)))
  }

  const byName = (name: string) => {
    const makers = makersOf(name)
    return (
      firstOf(makers, ({ byKnownName }) => byKnownName(name)) ??
      firstOf(openHosts, ({ byId }) => byId(name)) ??
      firstOf(makers, (maker) => listedBy(maker, name)) ??
      firstOf(providers, ({ byId }) => byId(name)) ??
      byPath(name) ??
      firstOf(providers, ({ find }) => find(name)) ??
      longestStart(makers.flatMap(family), name)
    )
  }

  return (provider, model) => {
    const name = model.trim().toLowerCase()
    if (name === "") return undefined
    const listing = provider === undefined ? undefined : providerOf(provider.trim().toLowerCase())
    if (listing === undefined) return byName(name)
    return soldBy(listing, name) ?? (gateways.has(listing.id) ? byName(name) : undefined)
  }
}

const firstOf = <A, B>(all: ReadonlyArray<A>, pick: (one: A) => B | undefined): B | undefined => {
  for (const one of all) {
    const picked = pick(one)
    if (picked !== undefined) return picked
  }
  return undefined
}

const before = (text: string, mark: string) => {
  const end = text.indexOf(mark)
  return end < 0 ? text : text.slice(0, end)
}

const lastPart = (path: string) => path.slice(path.lastIndexOf("/") + 1)

/** Some providers write the date of a version without dashes: `-20250807` for `-2025-08-07`. */
const withDashedDate = (name: string) =>
  name.replace(/-(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[-:]|$)/g, "-$1-$2-$3")

/**
 * The model with the longest known name that the given one begins with, set apart by one of `-:@/.`. A further version
 * is another model, not one with a shorter name: `gpt-4.1` and `gpt-4-1` are no `gpt-4`. A number with a leading zero is
 * part of a date.
 */
const longestStart = (listings: ReadonlyArray<Listing>, name: string): TableModel | undefined => {
  for (let end = name.length - 1; end > 0; end--) {
    if (!setsApart.test(name.charAt(end))) continue
    const model = firstOf(listings, ({ byKnownName }) => byKnownName(name.slice(0, end)))
    if (model !== undefined) return furtherVersion.test(name.slice(end)) ? undefined : model
  }
  return undefined
}

const setsApart = /[-:@/.]/
const furtherVersion = /^\.|^.(?:\d|[1-9]\d)(?:[-:@/.]|$)/
