import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { ApiKey } from "./Auth.js"
import { Overloaded } from "./Body.js"
import { FilteredQuery } from "./Filter.js"

const count = (description: string) => Schema.NonNegativeInt.annotations({ description })

const text = (description: string) => Schema.String.annotations({ description })

const spent = {
  calls: count("Model calls and logged events."),
  prompt_tokens: count("Input tokens, cached ones included."),
  completion_tokens: count("Output tokens, reasoning included."),
  cache_read_tokens: count("Input tokens that came from a cache."),
  cache_write_tokens: count("Input tokens that were written to one."),
  reasoning_tokens: count("Output tokens that were reasoning."),
  cost_usd: Schema.Number.annotations({ description: "US dollars, exact to the nano-dollar." }),
  default_cost_usd: Schema.Number.annotations({
    description: "Of these, what was priced by the default rate, because no list has the model."
  }),
  cache_saved_usd: Schema.Number.annotations({
    description:
      "US dollars that the providers' caches saved, by the price list; negative where writing to them cost more than reading from them saved."
  })
}

/** What was spent on something, and what that is. */
const Spent = <Fields extends Schema.Struct.Fields>(identifier: string, on: Fields) =>
  Schema.Struct({ ...on, ...spent }).annotations({ identifier })

const Listed = <Row extends Schema.Schema.Any>(identifier: string, row: Row) =>
  Schema.Struct({ cost: Schema.Array(row) }).annotations({ identifier })

export const DailyCost = Spent("DailyCost", { day: text("`YYYY-MM-DD`, UTC.") })
export type DailyCost = typeof DailyCost.Type

export const AgentCost = Spent("AgentCost", {
  agent_id: text("The id of the agent."),
  agent_name: text("The name of the agent.")
})
export type AgentCost = typeof AgentCost.Type

export const ModelCost = Spent("ModelCost", { model_name: text("Empty for requests that named none.") })
export type ModelCost = typeof ModelCost.Type

export const UserCost = Spent("UserCost", { user_id: text("Empty for requests that named none.") })
export type UserCost = typeof UserCost.Type

export const TagCost = Spent("TagCost", { tag: text("Empty for requests that have none.") })
export type TagCost = typeof TagCost.Type

export const DailyCosts = Listed("DailyCosts", DailyCost)
export const AgentCosts = Listed("AgentCosts", AgentCost)
export const ModelCosts = Listed("ModelCosts", ModelCost)
export const UserCosts = Listed("UserCosts", UserCost)
export const TagCosts = Listed("TagCosts", TagCost)

export const CostQuery = FilteredQuery({})
export type CostQuery = typeof CostQuery.Type

const costs = <const Name extends string, A, I>(
  name: Name,
  path: `/api/cost/${string}`,
  answer: Schema.Schema<A, I>,
  told: string
) =>
  HttpApiEndpoint.get(name, path)
    .setUrlParams(CostQuery)
    .addSuccess(answer)
    .addError(Overloaded)
    .annotate(
      OpenApi.Description,
      `Cost and tokens of each ${told} Without \`from\` and \`to\`: as far back as spans are kept.`
    )

const costliest = "the costliest first; at most 10,000."

export class CostsApi extends HttpApiGroup.make("costs")
  .add(
    costs(
      "daily",
      "/api/cost/daily",
      DailyCosts,
      "day, the earliest first; days between without requests are there, and zero."
    )
  )
  .add(costs("byAgent", "/api/cost/by-agent", AgentCosts, `agent, ${costliest}`))
  .add(costs("byModel", "/api/cost/by-model", ModelCosts, `model, ${costliest}`))
  .add(costs("byUser", "/api/cost/by-user", UserCosts, `user, ${costliest}`))
  .add(costs("byTag", "/api/cost/by-tag", TagCosts, `tag, ${costliest} A request with several tags counts under each.`))
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Cost") {}
