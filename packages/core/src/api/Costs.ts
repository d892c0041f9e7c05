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

export const DailyCost = Schema.Struct({
  day: text("`YYYY-MM-DD`, UTC."),
  ...spent
}).annotations({ identifier: "DailyCost" })
export type DailyCost = typeof DailyCost.Type

export const AgentCost = Schema.Struct({
  agent_id: text("The id of the agent."),
  agent_name: text("The name of the agent."),
  ...spent
}).annotations({ identifier: "AgentCost" })
export type AgentCost = typeof AgentCost.Type

export const ModelCost = Schema.Struct({
  model_name: text("Empty for requests that named none."),
  ...spent
}).annotations({ identifier: "ModelCost" })
export type ModelCost = typeof ModelCost.Type

export const UserCost = Schema.Struct({
  user_id: text("Empty for requests that named none."),
  ...spent
}).annotations({ identifier: "UserCost" })
export type UserCost = typeof UserCost.Type

export const TagCost = Schema.Struct({
  tag: text("Empty for requests that have none."),
  ...spent
}).annotations({ identifier: "TagCost" })
export type TagCost = typeof TagCost.Type

export const DailyCosts = Schema.Struct({ cost: Schema.Array(DailyCost) }).annotations({ identifier: "DailyCosts" })
export const AgentCosts = Schema.Struct({ cost: Schema.Array(AgentCost) }).annotations({ identifier: "AgentCosts" })
export const ModelCosts = Schema.Struct({ cost: Schema.Array(ModelCost) }).annotations({ identifier: "ModelCosts" })

export const UserCosts = Schema.Struct({ cost: Schema.Array(UserCost) }).annotations({ identifier: "UserCosts" })
export const TagCosts = Schema.Struct({ cost: Schema.Array(TagCost) }).annotations({ identifier: "TagCosts" })

export const CostQuery = FilteredQuery({})
export type CostQuery = typeof CostQuery.Type

const question = "Without `from` and `to`: as far back as spans are kept."

export class CostsApi extends HttpApiGroup.make("costs")
  .add(
    HttpApiEndpoint.get("daily", "/api/cost/daily")
      .setUrlParams(CostQuery)
      .addSuccess(DailyCosts)
      .addError(Overloaded)
      .annotate(
        OpenApi.Description,
        `Cost and tokens of each day, the earliest first; days between without requests are there, and zero. ${question}`
      )
  )
  .add(
    HttpApiEndpoint.get("byAgent", "/api/cost/by-agent")
      .setUrlParams(CostQuery)
      .addSuccess(AgentCosts)
      .addError(Overloaded)
      .annotate(OpenApi.Description, `Cost and tokens of each agent, the costliest first; at most 10,000. ${question}`)
  )
  .add(
    HttpApiEndpoint.get("byModel", "/api/cost/by-model")
      .setUrlParams(CostQuery)
      .addSuccess(ModelCosts)
      .addError(Overloaded)
      .annotate(OpenApi.Description, `Cost and tokens of each model, the costliest first; at most 10,000. ${question}`)
  )
  .add(
    HttpApiEndpoint.get("byUser", "/api/cost/by-user")
      .setUrlParams(CostQuery)
      .addSuccess(UserCosts)
      .addError(Overloaded)
      .annotate(OpenApi.Description, `Cost and tokens of each user, the costliest first; at most 10,000. ${question}`)
  )
  .add(
    HttpApiEndpoint.get("byTag", "/api/cost/by-tag")
      .setUrlParams(CostQuery)
      .addSuccess(TagCosts)
      .addError(Overloaded)
      .annotate(
        OpenApi.Description,
        `Cost and tokens of each tag, the costliest first; at most 10,000. A request with several tags counts under each. ${question}`
      )
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Cost") {}
