import { money } from "../format/Money.js"
import { texts } from "../texts.js"
import type { Spent } from "./totalOf.js"

/** What the providers' caches saved, in words; `undefined` where there is nothing to say. */
export const savedWords = ({ cache_saved_usd: saved }: Spent): string | undefined => {
  if (saved === 0) return undefined
  return saved > 0 ? texts.cost.saved(money(saved)) : texts.cost.costMore(money(-saved))
}
