// Run as a process of its own, because the engine holds one directory per process: inserts the rows of the same spans as
// ready-made JSONEachRow text, with nothing else running, and prints rows per second.
import { Span } from "@agentwatch/core/model/Span"
import { Schema } from "effect"
import { costOf } from "../../packages/server/dist/ingest/Pricing.js"
import { migrations } from "../../packages/server/dist/store/clickhouse/migrations.js"
import { insertColumns } from "../../packages/server/dist/store/clickhouse/rows/columns.js"
import { lineOf } from "../../packages/server/dist/store/clickhouse/rows/textRows.js"
import { valuesOf } from "../../packages/server/dist/store/clickhouse/rows/valuesOf.js"
import { openEngine } from "./engine.ts"
import { median } from "./report.ts"
import { modelCall } from "./spans.ts"

const [directory = "", contentBytes = "0", inserts = "0"] = process.argv.slice(2)

/** Rows of an insert; more make it no faster. */
const rows = 10_000

const engine = openEngine(directory)
await engine.run("CREATE DATABASE raw")
for (const { statements } of migrations) for (const statement of statements("raw")) await engine.run(statement)
// The spans alone: what views make of them, and which words they have, is ours to pay for.
const views = await engine.rows<{ name: string }>(
  "SELECT name FROM system.tables WHERE database = 'raw' AND engine = 'MaterializedView'"
)
for (const { name } of views) await engine.run(`DROP VIEW raw.${name} SYNC`)
await engine.run("ALTER TABLE raw.spans DROP INDEX by_word")

const decode = Schema.decodeUnknownSync(Span)

/** A row as JSONEachRow has it, whatever form the server's own inserts have. */
const row = (index: number): string => {
  const span = decode(modelCall(index, Number(contentBytes), Date.now()))
  const cost = costOf(span)
  const values: ReadonlyArray<unknown> = JSON.parse(
    lineOf(valuesOf({ organisation: "local", span, ...(cost === undefined ? {} : { cost }) }))
  )
  return JSON.stringify(Object.fromEntries(insertColumns.map((name, index) => [name, values[index]])))
}

const rates: Array<number> = []
for (let insert = 0; insert < Number(inserts); insert++) {
  const lines = Array.from({ length: rows }, (_, index) => row(insert * rows + index))
  // Without what only we ask for.
  const text = `INSERT INTO raw.spans SETTINGS insert_deduplicate = 0 FORMAT JSONEachRow\n${lines.join("\n")}\n`
  const start = performance.now()
  await engine.run(text)
  rates.push((rows / (performance.now() - start)) * 1_000)
}
await engine.close()
console.log(median(rates.slice(1)))
