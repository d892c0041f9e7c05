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

interface Operation {
  readonly description?: string
  readonly summary?: string
}

/** Gives each operation the first sentence of its description as its summary, which a list of them shows. */
const summarised = (document: Record<string, unknown>) => {
  const paths = (document.paths ?? {}) as Readonly<Record<string, Readonly<Record<string, Operation>>>>
  const shortened = (operation: Operation): Operation => {
    const [sentence = ""] = operation.description?.split(/(?<=[^.])\. /) ?? []
    return sentence === "" ? operation : { ...operation, summary: sentence.replace(/\.$/, "") }
  }
  const each = <A, B>(of: Readonly<Record<string, A>>, change: (one: A) => B) =>
    Object.fromEntries(Object.entries(of).map(([name, one]) => [name, change(one)]))
  return { ...document, paths: each(paths, (methods) => each(methods, shortened)) }
}

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
  )
  .annotate(OpenApi.Transform, summarised) {}
