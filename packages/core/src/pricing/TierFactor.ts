import { tiers } from "./tiers.js"

/**
 * What a service tier costs, as a factor of the list price; 1 where nothing else is known. `provider` and `model` are ids
 * of the price table, `tier` is the word of a reply or a request.
 */
export const tierFactor = (provider: string, model: string, tier: string): number => {
  const name = tier.trim().toLowerCase()
  const own = Object.hasOwn(tiers, provider) ? tiers[provider] : undefined
  const known = own?.find(({ names }) => names.includes(name))
  if (known === undefined) return 1
  const { factor, models = {} } = known
  return (Object.hasOwn(models, model) ? models[model] : undefined) ?? factor
}
