/** The columns of the list of traces, from left to right. */
export const heads = ["time", "name", "agent", "models", "status", "spans", "tokens", "cost", "duration"] as const
