// npm run test:long: every client library on every Node, and what takes minutes. The last line is `N passed, M failed`.
import { join } from "node:path"
import { olderNodes } from "./nodes.mjs"
import { node, root, run } from "./run.mjs"
import { build, install } from "./setup.mjs"
import { clearReports, conclude, step, test, unprepared } from "./tests.mjs"

const clients = join(root, "clients")
const fuzzing = "packages/core/test/provider/Hostile.test.ts"

const all = async () => {
  for (const folder of [root, clients, join(clients, "older")]) {
    if ((await install(folder)) !== 0) return unprepared
  }
  const older = await olderNodes()
  if (older === undefined || (await build()) !== 0) return unprepared
  clearReports()
  const results = [
    await step("Types of the tests with client libraries", () => run("tsc", ["-p", "clients"])),
    await test("clients", node(), ["--project", "clients", "--maxWorkers", "2"], { AGENTWATCH_LONG: "1" })
  ]
  console.log("\nEvery reader of replies, with 10,000 mutations of each")
  const patience = ["--testTimeout", "1800000"]
  results.push(await test("fuzzing", node(), ["--project", "core", fuzzing, ...patience], { HOSTILE_RUNS: "10000" }))
  console.log("\nEvery fault at full length")
  const full = { AGENTWATCH_LONG: "1" }
  results.push(await test("faults", node(), ["--project", "e2e", "--maxWorkers", "1", "e2e/faults"], full))
  const many = ["shortLived", "delivery/spool/Processes", "context/Crowd", "effect/watchClient"]
  const files = many.map((name) => `packages/sdk/test/${name}.test.ts`)
  results.push(await test("many", node(), ["--project", "sdk*", ...files], full))
  console.log("\nWhatever the API's description says, asked twenty thousand times")
  results.push(await test("contract", node(), ["--project", "server", "packages/server/test/http/contract"], full))
  console.log("\nMore in a trace or a list than a text can hold, and stores of every earlier version")
  const server = ["http/longTraces", "http/longEvents", "store/clickhouse/migrations"]
  const serverFiles = server.map((name) => `packages/server/test/${name}`)
  results.push(await test("server", node(), ["--project", "server", ...serverFiles], full))
  for (const { major, path } of older) {
    console.log(`\nThe SDK's tests on Node ${major}`)
    results.push(await test(`sdk-${major}`, path, ["--project", "sdk*"]))
  }
  return results
}

process.exitCode = conclude(await all())
