import { defineConfig } from "vitest/config"

const project = (name: string, include: string, setupFiles: Array<string> = []) => ({
  test: { name, include: [include], setupFiles, testTimeout: 60_000, hookTimeout: 60_000 }
})

/** Of what starts servers as users do: several processes in each, and a machine may be several times slower than another. */
const serving = (name: string, include: string) => {
  const { test } = project(name, include)
  return { test: { ...test, testTimeout: 90_000, globalSetup: ["packages/cli/test/prepare.ts"] } }
}

/** Of what leaves nothing behind: the files share a thread, and what they import is loaded once. */
const sharing = (name: string, include: string, exclude: Array<string> = [], setupFiles: Array<string> = []) => {
  const { test } = project(name, include, setupFiles)
  return { test: { ...test, exclude, pool: "threads" as const } }
}

/** What measures memory needs a process of its own. */
const measuring = "packages/core/test/memory/**/*.test.ts"

const sdkSetup = ["packages/sdk/test/support/setup.ts"]

// Every client library in every way: too much for each run.
const long = process.env.AGENTWATCH_LONG === undefined ? [] : [project("clients", "clients/**/*.test.ts", sdkSetup)]

/** Of the SDK, what watches its whole process, is about how that ends, or measures how much a large body makes it hold. */
const sdkAlone = [
  "packages/sdk/test/{AgentWatch,bundle,index,processSignals,shortLived,track}.test.ts",
  "packages/sdk/test/breaker/PlainDoor.test.ts",
  "packages/sdk/test/capture/{Clients,Faults,Fetch,LargeReplies,LargeRequests,ReplyDecoder,ZstdReader}.test.ts",
  "packages/sdk/test/capture/{dispatcher,http,tokenizer}/**/*.test.ts",
  "packages/sdk/test/{clients,context}/**/*.test.ts",
  "packages/sdk/test/delivery/spool/**/*.test.ts",
  "packages/sdk/test/effect/layer.test.ts"
]

/** Of the server, what sets the zone of its process, or puts something in the place of a module. All else may share one. */
const processesOfTheirOwn = [
  "packages/server/test/http/differential/**/*.test.ts",
  "packages/server/test/http/unpacked.test.ts"
]

const server = () => {
  const { test } = project("server", "packages/server/test/**/*.test.ts")
  return { test: { ...test, exclude: processesOfTheirOwn, globalSetup: ["packages/server/test/prepare.ts"] } }
}

const alone = (name: string, include: Array<string>, setupFiles: Array<string> = []) => {
  const { test } = project(name, "", setupFiles)
  return { test: { ...test, include } }
}

export default defineConfig({
  test: {
    // For both cores of a small machine: of three tests, one usually waits for something.
    maxWorkers: 3,
    minWorkers: 1,
    poolOptions: { threads: { isolate: false, maxThreads: 1, minThreads: 1 } },
    projects: [
      sharing("core", "packages/core/test/**/*.test.ts", [measuring]),
      project("memory", measuring),
      sharing("sdk", "packages/sdk/test/**/*.test.ts", sdkAlone, sdkSetup),
      alone("sdk-alone", sdkAlone, sdkSetup),
      server(),
      alone("server-alone", processesOfTheirOwn),
      serving("cli", "packages/cli/test/**/*.test.ts"),
      sharing("dashboard", "packages/dashboard/test/**/*.test.ts"),
      serving("e2e", "e2e/**/*.test.ts"),
      ...long
    ]
  }
})
