import type { Rule } from "./fault.ts"

/** What was seen of the statements that clients sent. */
export interface Counts {
  /** Statements that arrived. */
  readonly seen: number
  /** Those that the engine executed without an error. */
  readonly executed: number
  /** Those that a fault befell. */
  readonly faulty: number
  /** The same, of inserts into `spans`. */
  readonly spanInserts: { readonly seen: number; readonly executed: number; readonly faulty: number }
  /** Settings of the last insert into `spans`. */
  readonly lastSettings: Readonly<Record<string, string>>
}

/** What a test asks of the process. */
export type Request =
  | { readonly ask: "fault"; readonly rule: Rule }
  | { readonly ask: "heal" }
  | { readonly ask: "refuse" }
  | { readonly ask: "accept" }
  | { readonly ask: "counts" }
  /** Straight to the engine: no fault befalls it, and it is not counted. The rows come back as text, JSONEachRow. */
  | { readonly ask: "query"; readonly sql: string }

export type Reply =
  | { readonly id: number; readonly result?: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly ready: true; readonly port: number }
