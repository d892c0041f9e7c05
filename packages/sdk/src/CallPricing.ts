import { makePricing, type Pricing } from "@agentwatch/core/pricing/Pricing"
import { listPrices } from "@agentwatch/core/pricing/prices"
import type { Settings } from "./Settings.js"

export interface CallPricing extends Pricing {
  /** Reads the table, which else the first call that is priced has to wait for: a few milliseconds. */
  readonly prepare: () => void
}

/** Prices by the user's own list, else by the table, which is not read before it is needed. */
export const makeCallPricing = (custom: Settings["prices"]): CallPricing => {
  let made: Pricing | undefined
  const pricing = () => {
    made ??= makePricing(listPrices(), custom)
    return made
  }
  return {
    prepare: () => void pricing(),
    rates: (provider, model, at) => pricing().rates(provider, model, at),
    cost: (provider, model, usage, at) => pricing().cost(provider, model, usage, at),
    atMost: (provider, model, input, output) => pricing().atMost(provider, model, input, output)
  }
}
