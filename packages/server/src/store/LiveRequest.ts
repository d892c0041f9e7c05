import type { Event } from "@agentwatch/core/api/Events"

/** What filters go by, each as the store has it in a column; what is absent is empty. */
export interface Marks {
  readonly agent_id: string
  readonly agent_name: string
  readonly task_name: string
  readonly model: string
  readonly provider: string
  readonly environment: string
  readonly session_id: string
  readonly user_id: string
  readonly tags: ReadonlyArray<string>
  readonly status_code: string
  /** Nano-dollars. */
  readonly cost_nano: number
  readonly latency_ms: number
  /** What is searched. */
  readonly words: ReadonlySet<string>
}

/** A request that has just been stored, read from its row. */
export interface LiveRequest {
  readonly event: Event
  readonly marks: Marks
}
