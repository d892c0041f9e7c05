import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { build } from "esbuild"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { serveChat } from "../../support/chat.js"
import { serveIngest } from "../../support/servers.js"

const directory = mkdtempSync(join(tmpdir(), "agentwatch-dispatcher-"))
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const register = ["--import", pathToFileURL(join(directory, "register.js")).href]
const undici = pathToFileURL(createRequire(import.meta.url).resolve("undici")).href

beforeAll(async () => {
  await build({
    entryPoints: { register: here("../../../src/register.ts"), program: here("./support/program.ts") },
    outdir: directory,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "silent"
  })
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }')
})
afterAll(() => rmSync(directory, { recursive: true }))

/** What the program says in the end. */
const run = async (asks: string, budget = 100, ...options: ReadonlyArray<string>) => {
  const chat = await serveChat()
  const ingest = await serveIngest()
  const args = [...options, join(directory, "program.js"), chat.url, ingest.url, String(budget), asks]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return { ...JSON.parse(stdout), connections: chat.connections(), spans: ingest.spans.length }
}

const answered = { said: expect.stringContaining("Hello there"), calls: 1, blocked: 0, faults: 0, spans: 1 }
const refused = { calls: 0, blocked: 1, faults: 0, connections: 0 }

describe("in a process that has asked nobody before", () => {
  it("a fetch that was kept before init() is seen", async () => {
    expect(await run("fetch")).toMatchObject(answered)
  })

  it("a fetch that was kept before init() is refused", async () => {
    expect(await run("fetch", 0)).toMatchObject({ ...refused, said: "TypeError" })
  })

  it("undici is seen, though it is loaded later", async () => {
    expect(await run(undici)).toMatchObject(answered)
  })

  it("undici is refused, though it is loaded later", async () => {
    expect(await run(undici, 0)).toMatchObject({ ...refused, said: "CircuitBreakerError" })
  })

  it("a fetch that was kept before init() is seen once, with @agentwatch/sdk/register", async () => {
    expect(await run("fetch", 100, ...register)).toMatchObject(answered)
  })

  it("a fetch that was kept before init() gives the block itself, with @agentwatch/sdk/register", async () => {
    expect(await run("fetch", 0, ...register)).toMatchObject({ ...refused, said: "CircuitBreakerError" })
  })
})
