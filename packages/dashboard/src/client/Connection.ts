import type { FailureKind } from "./ApiFailure.js"

/** Failures that are answers: the server is there. */
type Answer = "gone" | "refused"

const isAnswer = (kind: FailureKind): kind is Answer => kind === "gone" || kind === "refused"

export type Connection = "connecting" | "connected" | "locked" | Exclude<FailureKind, "unauthorized" | Answer>

/** What a query on the page knows about the server. */
export interface Answered {
  /** Of the last attempt, unless it was answered. */
  readonly failure: FailureKind | undefined
  /** Milliseconds since the epoch; 0 for never. */
  readonly updatedAt: number
  /** Asked again and again. */
  readonly live: boolean
}

/** How it stands with the server. One question without an answer is enough to say so. */
export const connectionOf = (queries: ReadonlyArray<Answered>): Connection => {
  const failures = queries.flatMap(({ failure }) => (failure === undefined || isAnswer(failure) ? [] : failure))
  if (failures.includes("unauthorized")) return "locked"
  const failure = failures.find((kind) => kind !== "unauthorized")
  if (failure !== undefined) return failure
  return queries.some(({ updatedAt }) => updatedAt > 0) ? "connected" : "connecting"
}

/** When the oldest figure on the page was read, in milliseconds since the epoch; 0 while something has not been. */
export const updatedAt = (queries: ReadonlyArray<Answered>): number => {
  const live = queries.filter((query) => query.live)
  return live.length === 0 ? 0 : Math.min(...live.map((query) => query.updatedAt))
}
