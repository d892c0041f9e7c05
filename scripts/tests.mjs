// What `npm test` and `npm run test:long` share.
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { delimiter, join } from "node:path"
import { environment, root, run } from "./run.mjs"

const reports = join(root, ".cache", "reports")
const vitest = join(root, "node_modules", "vitest", "vitest.mjs")

/** What a preparation that failed comes to. */
export const unprepared = [{ passed: 0, failed: 1 }]

export const clearReports = () => {
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
}

/** Runs tests with a Node; gives how many passed and failed. A run that broke off counts as a failure of its own. */
export const test = async (name, nodePath, args, variables = {}) => {
  const report = join(reports, `${name}.json`)
  const code = await run(
    nodePath,
    [vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...args],
    { env: environment(variables) }
  )
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numFailedTests, numPassedTests } = JSON.parse(readFileSync(report, "utf8"))
  return { passed: numPassedTests, failed: numFailedTests === 0 && code !== 0 ? 1 : numFailedTests }
}

/** Something that counts as one test. */
export const step = async (title, work) => {
  console.log(`\n${title}`)
  const code = await work()
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }
}

/** The machine's own Node, behind the one that the workspace brings. */
export const machineNode = () =>
  process.env.PATH.split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => join(folder, "node"))
    .find((path) => existsSync(path))

/** Such as `v24.21.0`. */
export const versionOf = (path) => execFileSync(path, ["--version"], { encoding: "utf8" }).trim()

/** Says in the last line how all went. Gives an exit code. */
export const conclude = (results) => {
  const sum = (count) => results.reduce((total, result) => total + count(result), 0)
  const failed = sum((result) => result.failed)
  console.log(`\n${sum((result) => result.passed)} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}
