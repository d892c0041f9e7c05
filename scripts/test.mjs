// npm test: everything that must hold, from a fresh clone. The last line is `N passed, M failed`.
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { delimiter, join } from "node:path"
import { ensureChromium } from "./chromium.mjs"
import { node, root, run } from "./run.mjs"
import { build, install } from "./setup.mjs"

const reports = join(root, ".cache", "reports")
const vitest = join(root, "node_modules", "vitest", "vitest.mjs")

/** Runs tests with a Node; gives how many passed and failed. A run that broke off counts as a failure of its own. */
const test = async (name, nodePath, args) => {
  const report = join(reports, `${name}.json`)
  const code = await run(nodePath, [
    ...[vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    ...args
  ])
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numFailedTests, numPassedTests } = JSON.parse(readFileSync(report, "utf8"))
  return { passed: numPassedTests, failed: numFailedTests === 0 && code !== 0 ? 1 : numFailedTests }
}

/** The machine's own Node, behind the one that the workspace brings. */
const machineNode = () =>
  process.env.PATH.split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => join(folder, "node"))
    .find((path) => existsSync(path))

const versionOf = (path) => execFileSync(path, ["--version"], { encoding: "utf8" }).trim()

/** The SDK runs on whatever Node its users have, so its tests run on the machine's as well. */
const sdkElsewhere = async () => {
  const other = machineNode()
  if (other === undefined || versionOf(other) === versionOf(node())) return { passed: 0, failed: 0 }
  console.log(`\nThe SDK's tests once more, on Node ${versionOf(other)}`)
  return test("sdk-elsewhere", other, ["--project", "sdk"])
}

const step = async (title, work) => {
  console.log(`\n${title}`)
  const code = await work()
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }
}

const all = async () => {
  for (const prepare of [install, build, ensureChromium]) {
    if ((await prepare()) !== 0) return [{ passed: 0, failed: 1 }]
  }
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  return [
    await step("Formatting, lint, types and Effect diagnostics", () => run("npm", ["run", "--silent", "check"])),
    await test("all", node(), process.argv.slice(2)),
    await sdkElsewhere()
  ]
}

const results = await all()
const sum = (count) => results.reduce((total, result) => total + count(result), 0)
const failed = sum((result) => result.failed)
console.log(`\n${sum((result) => result.passed)} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
