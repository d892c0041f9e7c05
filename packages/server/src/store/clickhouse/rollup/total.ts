import { quantileSteps } from "./histogram.js"

// What rows of facts, called `f`, come to. Sums go out as text, because JSON numbers do not hold all of them.

/** A sum, as text. */
export const total = (name: string) => `toString(sum(f.${name})) AS ${name}`

export const tokens = "toString(sum(f.prompt_tokens) + sum(f.completion_tokens)) AS tokens"

/** Milliseconds; 0 without requests. */
export const averageLatency = "if(sum(f.requests) = 0, 0, sum(f.latency_ms) / sum(f.requests)) AS avg_latency"

/** The steps of the median and the 95th percentile; 0 without requests. */
export const latencySteps = `${quantileSteps("f.latency", [0.5, 0.95])} AS latency_steps`
