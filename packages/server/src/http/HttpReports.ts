import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiBuilder } from "@effect/platform"
import { Clock, Effect } from "effect"
import { ReportStore } from "../store/ReportStore.js"
import { answered } from "./answered.js"

/** `YYYY-MM`, UTC. */
const currentMonth = Effect.map(Clock.currentTimeMillis, (now) => new Date(now).toISOString().slice(0, 7))

const monthOf = ({ month }: { readonly month?: string | undefined }) =>
  month === undefined ? currentMonth : Effect.succeed(month)

export const HttpReports = HttpApiBuilder.group(AgentWatchApi, "reports", (handlers) =>
  handlers
    .handle("monthly", ({ urlParams }) =>
      Effect.all([ReportStore, monthOf(urlParams)]).pipe(
        Effect.flatMap(([store, month]) => store.monthly(month)),
        answered
      )
    )
    .handleRaw("csv", () => Effect.die("not there yet"))
)
