import { HttpApi, OpenApi } from "@effect/platform"
import { CostsApi } from "./Costs.js"
import { EventsApi } from "./Events.js"
import { FeedApi } from "./Feed.js"
import { HealthApi, ProgressApi } from "./Health.js"
import { IngestApi } from "./Ingest.js"
import { MetricsApi } from "./Metrics.js"
import { OtlpApi } from "./Otlp.js"
import { ReportsApi } from "./Reports.js"
import { SpansApi } from "./Spans.js"
import { TracesApi } from "./Traces.js"

/**
 * The whole HTTP contract. The server implements it, every client is derived from it. What its document tells people beyond
 * that is in `manual`, so that no client carries it.
 */
export class AgentWatchApi extends HttpApi.make("agentwatch")
  .add(HealthApi)
  .add(ProgressApi)
  .add(IngestApi)
  .add(OtlpApi)
  .add(TracesApi)
  .add(SpansApi)
  .add(EventsApi)
  .add(FeedApi)
  .add(MetricsApi)
  .add(CostsApi)
  .add(ReportsApi)
  .annotate(OpenApi.Title, "AgentWatch")
  .annotate(OpenApi.Version, "0.1.0") {}
