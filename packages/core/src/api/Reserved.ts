/**
 * Paths of documented endpoints that are not there yet: breaker status and control, alerts, compliance, and reports as files.
 * Nothing else may take them.
 */
export const reservedPaths = [
  "/api/traces/:id/compliance-score",
  "/api/traces/:id/compliance-report",
  "/api/reports/monthly/pdf",
  "/api/reports/monthly/zip",
  "/api/circuit-breaker/status",
  "/api/circuit-breaker/pause",
  "/api/circuit-breaker/resume",
  "/api/circuit-breaker/override",
  "/api/circuit-breaker/kill",
  "/api/alerts",
  "/api/alerts/:id",
  "/api/alerts/history",
  "/api/alerts/sdk-alert"
] as const
