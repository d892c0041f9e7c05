import { AgentWatchApi } from "@agentwatch/core/api/Api"
import type { Organisation } from "@agentwatch/core/api/Auth"
import type { CostQuery } from "@agentwatch/core/api/Costs"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { CostStore } from "../store/CostStore.js"
import type { StoreError } from "../store/StoreError.js"
import { answered } from "./answered.js"

type Question<A> = (asked: CostQuery) => Effect.Effect<A, StoreError, Organisation>

/** Answers with what the store says to one of its questions. */
const costs =
  <A>(which: (store: typeof CostStore.Service) => Question<A>) =>
  ({ urlParams }: { readonly urlParams: CostQuery }) =>
    Effect.flatMap(CostStore, (store) => which(store)(urlParams)).pipe(
      Effect.map((cost) => ({ cost })),
      answered
    )

export const HttpCosts = HttpApiBuilder.group(AgentWatchApi, "costs", (handlers) =>
  handlers
    .handle(
      "daily",
      costs((store) => store.daily)
    )
    .handle(
      "byAgent",
      costs((store) => store.byAgent)
    )
    .handle(
      "byModel",
      costs((store) => store.byModel)
    )
    .handle(
      "byUser",
      costs((store) => store.byUser)
    )
    .handle(
      "byTag",
      costs((store) => store.byTag)
    )
)
