import type { Attributes } from "@agentwatch/core/model/Field"
import type { LiveRequest, Marks } from "../LiveRequest.js"
import { toEvent } from "./EventRow.js"
import { unescaped } from "./escapes.js"
import { type InsertColumn, insertColumns, type Value } from "./rows/columns.js"
import type { RowFormat } from "./rows/RowFormat.js"
import { wordsOf } from "./wordsOf.js"

const places = new Map<InsertColumn, number>(insertColumns.map((name, place) => [name, place]))

/** Of what a row says, which we have written ourselves. */
const reader =
  (values: ReadonlyArray<Value>) =>
  <A = string>(column: InsertColumn) =>
    values[places.get(column) as number] as A

/** Its words are only looked for where somebody searches, and then once. */
class ReadMarks implements Marks {
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
  readonly cost_nano: number
  readonly latency_ms: number
  #texts: ReadonlyArray<string>
  #words: ReadonlySet<string> | undefined

  constructor(of: ReturnType<typeof reader>) {
    this.agent_id = of("agent_id")
    this.agent_name = of("agent_name")
    this.task_name = of("task") || of("name")
    this.model = of("model")
    this.provider = of("provider")
    this.environment = of("environment")
    this.session_id = of("session_id")
    this.user_id = of("user_id")
    this.tags = of<ReadonlyArray<string>>("tags")
    this.status_code = of("status_code")
    this.cost_nano = of<number>("cost_nano")
    this.latency_ms = of<number>("latency_ms")
    this.#texts = [of("name"), of("status_message"), of("input"), of("output")]
  }

  get words(): ReadonlySet<string> {
    if (this.#words === undefined) {
      const [name, message, input = "", output = ""] = this.#texts
      this.#words = new Set(wordsOf(`${name} ${message} ${unescaped(input)} ${unescaped(output)}`))
      this.#texts = []
    }
    return this.#words
  }
}

/** A request as the store will give it back, from the row that it is inserted as. */
export const readRequest =
  ({ read }: RowFormat) =>
  (row: Buffer): LiveRequest => {
    const of = reader(read(insertColumns, row)[0] ?? [])
    const marks = new ReadMarks(of)
    const metadata = of("metadata")
    const event = toEvent({
      id: of("event_id") || `${of("trace_id")}-${of("span_id")}`,
      task_name: marks.task_name,
      agent_name: marks.agent_name,
      model: marks.model,
      input_tokens: of<number | null>("prompt_tokens") ?? 0,
      output_tokens: of<number | null>("completion_tokens") ?? 0,
      latency_ms: marks.latency_ms,
      cost: marks.cost_nano,
      failed: marks.status_code === "ERROR",
      status_message: of("status_message"),
      start_nano: BigInt(of("start_time")),
      metadata: metadata === "" ? null : (JSON.parse(metadata) as typeof Attributes.Type)
    })
    return { event, marks }
  }
