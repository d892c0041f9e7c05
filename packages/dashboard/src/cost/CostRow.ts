import type { AgentCost, ModelCost, TagCost, UserCost } from "@agentwatch/core/api/Costs"
import type { Spent } from "./totalOf.js"

/** What was spent on one agent, model, user or tag. */
export interface CostRow extends Spent {
  /** Unique among its kind, and what its traces are asked for by. Empty: what has none. */
  readonly id: string
  readonly name: string
}

export const ofAgent = (cost: AgentCost): CostRow => ({ id: cost.agent_id, name: cost.agent_name, ...cost })

export const ofModel = (cost: ModelCost): CostRow => ({ id: cost.model_name, name: cost.model_name, ...cost })

export const ofUser = (cost: UserCost): CostRow => ({ id: cost.user_id, name: cost.user_id, ...cost })

export const ofTag = (cost: TagCost): CostRow => ({ id: cost.tag, name: cost.tag, ...cost })
