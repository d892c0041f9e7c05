import type { AgentCost, ModelCost } from "@agentwatch/core/api/Costs"
import type { Group } from "@agentwatch/core/api/Metrics"
import type { Spent } from "./totalOf.js"

/** What was spent on one agent, model, user or tag. */
export interface CostRow {
  /** Unique among its kind, and what its traces are asked for by. Empty: what has none. */
  readonly id: string
  readonly name: string
  readonly requests: number
  /** Input and output. */
  readonly tokens: number
  readonly cost: number
  /** The tokens one by one, and what was priced by the default rate; not known of users and tags. */
  readonly spent?: Spent
}

const ofSpent = (id: string, name: string, spent: Spent): CostRow => ({
  ...{ id, name, spent, requests: spent.calls, cost: spent.cost_usd },
  tokens: spent.prompt_tokens + spent.completion_tokens
})

export const ofAgent = (cost: AgentCost): CostRow => ofSpent(cost.agent_id, cost.agent_name, cost)

export const ofModel = (cost: ModelCost): CostRow => ofSpent(cost.model_name, cost.model_name, cost)

export const ofGroup = ({ name, requests, tokens, total_cost }: Group): CostRow => ({
  ...{ id: name, name, requests, tokens, cost: total_cost }
})
