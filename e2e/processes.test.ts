import { execFile } from "node:child_process"
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type FakeProvider, startProvider } from "../clients/matrix/FakeProvider.js"
import { type Ingest, startIngest } from "../clients/matrix/Ingest.js"

const dist = fileURLToPath(new URL("../packages/sdk/dist", import.meta.url))
const sdk = pathToFileURL(join(dist, "index.js")).href

let provider: FakeProvider
beforeAll(async () => {
  provider = await startProvider("openai")
})
afterAll(() => provider.close())

/** What a program of the kit found, and the model calls of which spans came. */
const run = async (program: string, more: Readonly<Record<string, string>>) => {
  const ingest: Ingest = await startIngest()
  const { host, url } = provider
  const given = JSON.stringify({ host, url, ingest: ingest.url, ...more })
  const { stdout } = await promisify(execFile)(process.execPath, [
    fileURLToPath(new URL(`kit/${program}`, import.meta.url)),
    given
  ])
  await ingest.close()
  const calls = ingest.spans.filter(({ model_inference }) => model_inference !== undefined)
  return { found: JSON.parse(stdout.slice(stdout.lastIndexOf("\n"))), calls }
}

describe("a program with two copies of the SDK", () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "agentwatch-copy-"))
  cpSync(dist, elsewhere, { recursive: true })
  writeFileSync(join(elsewhere, "package.json"), '{ "type": "module" }')
  afterAll(() => rmSync(elsewhere, { recursive: true }))

  it("has each of its calls seen once, and all put back by shutdown(), whichever copy goes first", async () => {
    const { calls, found } = await run("twoCopies.mjs", {
      first: sdk,
      second: pathToFileURL(join(elsewhere, "index.js")).href
    })
    expect(found).toEqual({ different: true, same: true, restored: [true, true] })
    // Three ways to ask, twice; what was asked after the last shutdown() is nobody's.
    expect(calls).toHaveLength(6)
  })
})

describe("a program with worker threads", () => {
  it("has the calls of those seen that call init() themselves, each once, and none of the others disturbed", async () => {
    const { calls, found } = await run("threads.mjs", { sdk })
    const answers = ["Grüß Gott, Welt.", true, "Grüß Gott, Welt.", true]
    expect(found).toEqual({
      told: {
        main: answers,
        unwatched: answers,
        watched: { told: answers, calls: 4, faults: 0 },
        afterwards: answers
      },
      calls: 8,
      faults: 0
    })
    expect(calls.map(({ agent_id }) => agent_id).sort()).toEqual([...Array(8).fill("main"), ...Array(4).fill("thread")])
  })
})
