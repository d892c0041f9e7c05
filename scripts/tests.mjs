// What `npm test` and `npm run test:long` share.
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs"
import { delimiter, join } from "node:path"
import { failuresIn, tell } from "./failures.mjs"
import { environment, root, run } from "./run.mjs"

const reports = join(root, ".cache", "reports")
const vitest = join(root, "node_modules", "vitest", "vitest.mjs")

/** Where Node keeps what it has compiled: the same command starts hundreds of times, and begins sooner and with less work. */
const compiled = { NODE_COMPILE_CACHE: join(root, ".cache", "compiled") }

/** What fails as a whole counts as one test. */
const broken = (title, error) => ({ passed: 0, failed: 1, failures: [{ title, error }] })

/** What a preparation that failed comes to. */
export const unprepared = [broken("The preparation", "failed: nothing was tested")]

export const clearReports = () => {
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
}

/**
 * Runs tests with a Node; gives how many passed and failed. A run that broke off counts as a failure of its own. A `quiet` one,
 * beside another, shows what it has said once it has ended.
 */
export const test = async (name, nodePath, args, variables = {}, quiet = false) => {
  const report = join(reports, `${name}.json`)
  const said = join(reports, `${name}.log`)
  const out = quiet ? openSync(said, "w") : "inherit"
  const code = await run(
    nodePath,
    [vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...args],
    { env: environment({ ...compiled, ...variables }), stdio: ["inherit", out, out] }
  )
  if (quiet) process.stdout.write(`\nBeside: ${name}\n${readFileSync(said, "utf8")}`)
  if (!existsSync(report)) return broken(`The run "${name}"`, `ended with code ${code} and without a report`)
  const told = JSON.parse(readFileSync(report, "utf8"))
  const { numFailedTests: failed, numPassedTests: passed } = told
  const failures = failuresIn(told)
  if (failed > 0 || code === 0) return { passed, failed, failures }
  const why = failures.length > 0 ? failures : [{ title: `The run "${name}"`, error: `ended with code ${code}` }]
  return { passed, failed: 1, failures: why }
}

/**
 * Begins something that is done beside what follows, with whatever time that leaves, as tests often wait. Gives its work
 * for a step: that waits for its end and shows what it has said.
 */
export const beside = (command, args) => {
  const said = join(reports, "beside.log")
  const out = openSync(said, "w")
  const ended = run("nice", ["-n", "19", command, ...args], { stdio: ["ignore", out, out] })
  return async () => {
    const code = await ended
    process.stdout.write(readFileSync(said))
    return code
  }
}

/** Something that counts as one test. */
export const step = async (title, work) => {
  console.log(`\n${title}`)
  const code = await work()
  return code === 0 ? { passed: 1, failed: 0, failures: [] } : broken(title, `ended with code ${code}`)
}

/** The machine's own Node, behind the one that the workspace brings. */
export const machineNode = () =>
  process.env.PATH.split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => join(folder, "node"))
    .find((path) => existsSync(path))

/** Such as `v24.21.0`. */
export const versionOf = (path) => execFileSync(path, ["--version"], { encoding: "utf8" }).trim()

/** Says in the last lines what failed, and in the very last how all went. Gives an exit code. */
export const conclude = (results) => {
  const sum = (count) => results.reduce((total, result) => total + count(result), 0)
  const failed = sum((result) => result.failed)
  for (const line of ["", ...tell(results.flatMap((result) => result.failures))]) console.log(line)
  console.log(`\n${sum((result) => result.passed)} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}
