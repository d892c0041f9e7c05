import type { Organisation } from "@agentwatch/core/api/Auth"
import type { AgentCost, CostQuery, DailyCost, ModelCost, TagCost, UserCost } from "@agentwatch/core/api/Costs"
import { Context, type Effect } from "effect"
import type { StoreError } from "./StoreError.js"

/** What requests cost. */
export class CostStore extends Context.Tag("@agentwatch/server/CostStore")<
  CostStore,
  {
    /** The earliest first, and none left out from the first to the last with requests, or of those asked for. */
    readonly daily: (asked: CostQuery) => Effect.Effect<ReadonlyArray<DailyCost>, StoreError, Organisation>
    /** The costliest first. */
    readonly byAgent: (asked: CostQuery) => Effect.Effect<ReadonlyArray<AgentCost>, StoreError, Organisation>
    /** The costliest first. */
    readonly byModel: (asked: CostQuery) => Effect.Effect<ReadonlyArray<ModelCost>, StoreError, Organisation>
    /** The costliest first. */
    readonly byUser: (asked: CostQuery) => Effect.Effect<ReadonlyArray<UserCost>, StoreError, Organisation>
    /** The costliest first; a request with several tags counts under each. */
    readonly byTag: (asked: CostQuery) => Effect.Effect<ReadonlyArray<TagCost>, StoreError, Organisation>
  }
>() {}
