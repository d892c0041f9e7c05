import { defineConfig } from "vitest/config"

const project = (name: string, include: string, setupFiles: Array<string> = []) => ({
  test: { name, include: [include], setupFiles, testTimeout: 30_000, hookTimeout: 60_000 }
})

/** Of what starts servers as users do. */
const serving = (name: string, include: string, globalSetup: ReadonlyArray<string> = []) => {
  const { test } = project(name, include)
  return { test: { ...test, globalSetup: ["packages/cli/test/prepare.ts", ...globalSetup] } }
}

/** Of what only computes: no test leaves anything behind, so their files share a thread, and what they import is loaded once. */
const computing = (name: string, include: string, exclude: Array<string> = []) => {
  const { test } = project(name, include)
  return { test: { ...test, exclude, pool: "threads" as const } }
}

/** What measures memory needs a process of its own. */
const measuring = "packages/core/test/memory/**/*.test.ts"

// Every client library in every way: too much for each run.
const long =
  process.env.AGENTWATCH_LONG === undefined
    ? []
    : [project("clients", "clients/**/*.test.ts", ["packages/sdk/test/support/setup.ts"])]

/** Of the server, what sets the zone of its process, or puts something in the place of a module. All else may share one. */
const processesOfTheirOwn = [
  "packages/server/test/http/differential/**/*.test.ts",
  "packages/server/test/http/unpacked.test.ts"
]

const server = () => {
  const { test } = project("server", "packages/server/test/**/*.test.ts")
  return { test: { ...test, exclude: processesOfTheirOwn, globalSetup: ["packages/server/test/prepare.ts"] } }
}

const serverAlone = () => {
  const { test } = project("server-alone", "")
  return { test: { ...test, include: processesOfTheirOwn } }
}

export default defineConfig({
  test: {
    // For both cores of a small machine: of three tests, one usually waits for something.
    maxWorkers: 3,
    minWorkers: 1,
    poolOptions: { threads: { isolate: false, maxThreads: 1, minThreads: 1 } },
    projects: [
      computing("core", "packages/core/test/**/*.test.ts", [measuring]),
      project("memory", measuring),
      project("sdk", "packages/sdk/test/**/*.test.ts", ["packages/sdk/test/support/setup.ts"]),
      server(),
      serverAlone(),
      serving("cli", "packages/cli/test/**/*.test.ts"),
      computing("dashboard", "packages/dashboard/test/**/*.test.ts"),
      serving("e2e", "e2e/**/*.test.ts", ["e2e/kit/prepare.ts"]),
      ...long
    ]
  }
})
