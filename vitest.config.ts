import { defineConfig } from "vitest/config"

const project = (name: string, include: string, setupFiles: Array<string> = []) => ({
  test: { name, include: [include], setupFiles, testTimeout: 30_000, hookTimeout: 60_000 }
})

/** Of what only computes: no test leaves anything behind, so their files share a thread, and what they import is loaded once. */
const computing = (name: string, include: string) => {
  const { test } = project(name, include)
  return { test: { ...test, pool: "threads" as const } }
}

// Every client library in every way: too much for each run.
const long =
  process.env.AGENTWATCH_LONG === undefined
    ? []
    : [project("clients", "clients/**/*.test.ts", ["packages/sdk/test/support/setup.ts"])]

export default defineConfig({
  test: {
    // Both cores of a small machine; vitest would leave one to itself.
    maxWorkers: 2,
    minWorkers: 1,
    poolOptions: { threads: { isolate: false, maxThreads: 1, minThreads: 1 } },
    projects: [
      computing("core", "packages/core/test/**/*.test.ts"),
      project("sdk", "packages/sdk/test/**/*.test.ts", ["packages/sdk/test/support/setup.ts"]),
      project("server", "packages/server/test/**/*.test.ts"),
      project("cli", "packages/cli/test/**/*.test.ts"),
      computing("dashboard", "packages/dashboard/test/**/*.test.ts"),
      project("e2e", "e2e/**/*.test.ts"),
      ...long
    ]
  }
})
