import { defineConfig } from "vitest/config"

const project = (name: string, include: string, setupFiles: Array<string> = []) => ({
  test: { name, include: [include], setupFiles, testTimeout: 30_000, hookTimeout: 60_000 }
})

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
    projects: [
      project("core", "packages/core/test/**/*.test.ts"),
      project("sdk", "packages/sdk/test/**/*.test.ts", ["packages/sdk/test/support/setup.ts"]),
      project("server", "packages/server/test/**/*.test.ts"),
      project("cli", "packages/cli/test/**/*.test.ts"),
      project("dashboard", "packages/dashboard/test/**/*.test.ts"),
      project("e2e", "e2e/**/*.test.ts"),
      ...long
    ]
  }
})
