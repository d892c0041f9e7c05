// npm test: everything that must hold, from a fresh clone. The last line is `N passed, M failed`.
import { ensureChromium } from "./chromium.mjs"
import { node } from "./run.mjs"
import { build, install } from "./setup.mjs"
import { beside, clearReports, conclude, machineNode, step, test, unprepared, versionOf } from "./tests.mjs"

/**
 * The SDK runs on whatever Node its users have, so what meets Node itself is tested on the machine's as well: how calls are
 * caught, how scopes follow them, and how programs end. All of its tests run on every Node in `npm run test:long`.
 */
const meetsNode = [
  ...["capture/Fetch", "capture/dispatcher", "capture/http"],
  ...["context", "shortLived", "processSignals", "delivery/spool/Processes"]
]

const sdkElsewhere = async () => {
  const other = machineNode()
  if (other === undefined || versionOf(other) === versionOf(node())) return { passed: 0, failed: 0, failures: [] }
  const paths = meetsNode.map((path) => `packages/sdk/test/${path}`)
  return test(`sdk on Node ${versionOf(other)}`, other, ["--project", "sdk*", "--maxWorkers", "1", ...paths], {}, true)
}

/**
 * The server's tests leave nothing behind in their process: their files share one, one after the other, so that Effect and the
 * engine are loaded once. But the engine keeps some memory of each store that it has had, so there is a new one now and then.
 */
const processes = 4

const server = async () => {
  const results = []
  for (let part = 1; part <= processes; part++) {
    const only = ["--project", "server", "--shard", `${part}/${processes}`]
    results.push(await test(`server-${part}`, node(), ["--no-isolate", "--maxWorkers", "1", ...only], {}, true))
  }
  return results
}

/** With arguments for vitest, that alone. */
const tests = async () => {
  const args = process.argv.slice(2)
  if (args.length > 0) return [await test("all", node(), args)]
  // More at once than there are cores: many of them wait for a store, a browser or a program most of their time.
  const beside = Promise.all([server(), sdkElsewhere()])
  const others = await test("others", node(), ["--project", "!server", "--maxWorkers", "2"])
  return [others, ...(await beside).flat()]
}

const all = async () => {
  for (const prepare of [install, build, ensureChromium]) {
    if ((await prepare()) !== 0) return unprepared
  }
  clearReports()
  const check = beside("npm", ["run", "--silent", "check"])
  return [...(await tests()), await step("Formatting, lint, types and Effect diagnostics", check)]
}

process.exitCode = conclude(await all())
