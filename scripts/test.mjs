// npm test: everything that must hold, from a fresh clone. The last line is `N passed, M failed`.
import { ensureChromium } from "./chromium.mjs"
import { node } from "./run.mjs"
import { build, install } from "./setup.mjs"
import { beside, clearReports, conclude, machineNode, step, test, unprepared, versionOf } from "./tests.mjs"

/**
 * The SDK runs on whatever Node its users have, so its tests run on the machine's as well: all that meet Node itself, which
 * are those of capture, context, delivery, Effect's door and whole programs. Not those of what is only computed, whose
 * language the compiler holds to the oldest Node (breaker), of what the compiler itself says (bundle), and of each client
 * library (clients). All of them run on every Node in `npm run test:long`.
 */
const sameOnEveryNode = ["packages/sdk/test/{breaker,clients}/**", "packages/sdk/test/bundle.test.ts"]

const sdkElsewhere = async () => {
  const other = machineNode()
  if (other === undefined || versionOf(other) === versionOf(node())) return { passed: 0, failed: 0, failures: [] }
  console.log(`\nThe SDK's tests once more, on Node ${versionOf(other)}`)
  return test("sdk-elsewhere", other, [
    ...["--project", "sdk"],
    ...sameOnEveryNode.flatMap((pattern) => ["--exclude", pattern])
  ])
}

const all = async () => {
  for (const prepare of [install, build, ensureChromium]) {
    if ((await prepare()) !== 0) return unprepared
  }
  clearReports()
  const check = beside("npm", ["run", "--silent", "check"])
  return [
    await test("all", node(), process.argv.slice(2)),
    await sdkElsewhere(),
    await step("Formatting, lint, types and Effect diagnostics", check)
  ]
}

process.exitCode = conclude(await all())
