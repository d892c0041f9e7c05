/** What a question is, and how long the slowest of a hundred but five may take, in milliseconds. */
export interface Asking {
  readonly path: string
  readonly target?: number
  /** Served from sums, so that ten times the data may take half as long again. */
  readonly summed?: boolean
}

const sums = (path: string): Asking => ({ path, target: 50, summed: true })
const traces = (path: string): Asking => ({ path, target: 150 })
const search = (path: string): Asking => ({ path, target: 500 })

const periods = ["1h", "24h", "7d", "30d", "all"]

/** Every question that the server answers. `longest` is the id of a trace of ten thousand spans. */
export const questions = (longest: string): ReadonlyArray<Asking> => [
  ...periods.map((period) => sums(`/api/metrics/summary?period=${period}`)),
  ...periods.map((period) => sums(`/api/metrics/timeseries?period=${period}`)),
  ...periods.map((period) => sums(`/api/metrics/breakdown?period=${period}`)),
  ...["agent_id", "task_name", "model", "provider", "status", "environment"].map((mark) =>
    sums(`/api/metrics/breakdown?period=30d&group_by=${mark}`)
  ),
  sums("/api/metrics/summary?period=30d&agent_name=Agent%207"),
  sums("/api/metrics/timeseries?period=30d&model=model-3"),
  sums("/api/cost/daily"),
  sums("/api/cost/by-agent"),
  sums("/api/cost/by-model"),
  // Read from the spans, because no sums tell these marks apart.
  { path: "/api/metrics/breakdown?period=24h&group_by=user_id" },
  { path: "/api/metrics/breakdown?period=30d&group_by=user_id" },
  { path: "/api/metrics/breakdown?period=30d&group_by=session_id" },
  { path: "/api/metrics/breakdown?period=30d&group_by=tag" },
  { path: "/api/cost/by-user" },
  { path: "/api/cost/by-tag" },
  { path: "/api/metrics/summary?period=30d&agent_name=Agent%207&model=model-7" },
  { path: "/api/metrics" },
  traces("/api/traces"),
  traces("/api/traces?status=ERROR"),
  traces("/api/traces?agent_id=agent-7"),
  traces("/api/traces?model=model-3&environment=production&status=OK"),
  traces("/api/traces?tag=tag-3&min_cost_usd=0.05"),
  traces("/api/traces?user_id=u-17"),
  traces("/api/traces?sort=cost_usd&order=desc"),
  { path: "/api/traces?sort=name" },
  traces("/api/traces/filters"),
  search("/api/traces?search=w199999"),
  search("/api/traces?search=w1234"),
  search("/api/traces?search=w0"),
  search("/api/traces?search=w1234%20w77"),
  search("/api/events?search=w199999"),
  search("/api/events?search=w0"),
  traces("/api/events"),
  traces("/api/events?status=error"),
  traces("/api/events?agent_name=Agent%207&model=model-7"),
  traces("/api/events?user_id=u-17"),
  { path: `/api/traces/${longest}/spans`, target: 500 },
  { path: `/api/traces/${longest}/graph`, target: 500 },
  { path: "/api/reports/monthly" }
]

/** What the dashboard asks for at once, each time that it refreshes. */
export const refresh = [
  "/api/metrics/summary?period=24h",
  "/api/metrics/timeseries?period=24h",
  "/api/metrics/breakdown?period=24h&group_by=agent_name",
  "/api/metrics/breakdown?period=24h&group_by=model",
  "/api/metrics/breakdown?period=24h&group_by=task_name",
  "/api/events?limit=50"
]
