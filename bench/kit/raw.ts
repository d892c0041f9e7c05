// Run as a process of its own, because the engine holds one directory per process: inserts the rows of the same spans as
// ready-made JSONEachRow text, with nothing else running, and prints rows per second.
import { Span } from "@agentwatch/core/model/Span"
import { createClient } from "@clickhouse/client"
import { createChdbConnection } from "chdb/connection"
import { Schema } from "effect"
import { migrations } from "../../packages/server/dist/store/clickhouse/migrations.js"
import { encode } from "../../packages/server/dist/store/clickhouse/SpanRow.js"
import { median } from "./report.ts"
import { modelCall } from "./spans.ts"

const [directory = "", contentBytes = "0", count = "0", batch = "0"] = process.argv.slice(2)

const client = createClient({ connection: createChdbConnection({ path: directory }) as never })
await client.command({ query: "CREATE DATABASE raw" })
for (const { statement } of migrations) await client.command({ query: statement("raw") })

const decode = Schema.decodeUnknownSync(Span)
const cost = { nanoUsd: 1_234_567, source: "list" } as const

const texts: Array<string> = []
for (let from = 0; from < Number(count); from += Number(batch)) {
  const rows = Array.from({ length: Number(batch) }, (_, index) =>
    encode({ organisation: "local", span: decode(modelCall(from + index, Number(contentBytes))), cost })
  )
  texts.push(`INSERT INTO raw.spans FORMAT JSONEachRow\n${rows.join("\n")}\n`)
}

const rates: Array<number> = []
for (const text of texts) {
  const start = performance.now()
  await client.command({ query: text })
  rates.push((Number(batch) / (performance.now() - start)) * 1000)
}
await client.close()
console.log(median(rates.slice(1)))
