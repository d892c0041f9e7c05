// Run as a process of its own, because the engine holds one directory per process: asks a store that has been stopped.
// Takes statements; prints what the last one gives.
import { openEngine } from "./engine.ts"

const [directory = "", ...statements] = process.argv.slice(2)
const engine = openEngine(directory)
for (const statement of statements.slice(0, -1)) await engine.run(statement)
const rows = await engine.rows(statements.at(-1) ?? "SELECT 1")
await engine.close()
console.log(JSON.stringify(rows))
