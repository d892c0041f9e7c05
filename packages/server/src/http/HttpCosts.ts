import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { CostStore } from "../store/CostStore.js"
import { answered } from "./answered.js"

const costs = <A>(cost: A) => ({ cost })

export const HttpCosts = HttpApiBuilder.group(AgentWatchApi, "costs", (handlers) =>
  handlers
    .handle("daily", ({ urlParams }) =>
      Effect.flatMap(CostStore, (store) => store.daily(urlParams)).pipe(Effect.map(costs), answered)
    )
    .handle("byAgent", ({ urlParams }) =>
      Effect.flatMap(CostStore, (store) => store.byAgent(urlParams)).pipe(Effect.map(costs), answered)
    )
    .handle("byModel", ({ urlParams }) =>
      Effect.flatMap(CostStore, (store) => store.byModel(urlParams)).pipe(Effect.map(costs), answered)
    )
    .handle("byUser", ({ urlParams }) =>
      Effect.flatMap(CostStore, (store) => store.byUser(urlParams)).pipe(Effect.map(costs), answered)
    )
    .handle("byTag", ({ urlParams }) =>
      Effect.flatMap(CostStore, (store) => store.byTag(urlParams)).pipe(Effect.map(costs), answered)
    )
)
