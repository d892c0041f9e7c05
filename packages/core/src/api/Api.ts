import { HttpApi, OpenApi } from "@effect/platform"
import { CostsApi } from "./Costs.js"
import { EventsApi } from "./Events.js"
import { FeedApi } from "./Feed.js"
import { HealthApi, ProgressApi } from "./Health.js"
import { IngestApi } from "./Ingest.js"
import { MetricsApi } from "./Metrics.js"
import { OtlpApi } from "./Otlp.js"
import { ReportsApi } from "./Reports.js"
import { TracesApi } from "./Traces.js"

/** The whole HTTP contract. The server implements it, every client is derived from it. */
export class AgentWatchApi extends HttpApi.make("agentwatch")
  .add(HealthApi)
  .add(ProgressApi)
  .add(IngestApi)
  .add(OtlpApi)
  .add(TracesApi)
  .add(EventsApi)
  .add(FeedApi)
  .add(MetricsApi)
  .add(CostsApi)
  .add(ReportsApi)
  .annotate(OpenApi.Title, "AgentWatch")
  .annotate(OpenApi.Version, "0.1.0")
  .annotate(
    OpenApi.Description,
    "Watches what AI agents do. Instants are UTC, durations are milliseconds, money is US dollars. " +
      "A parameter that is not understood is refused with 400 and its name."
  ) {}
