import { spawn } from "node:child_process"
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { serveChat } from "../../support/chat.js"
import { dataLine, openAiEvents, sendEvents } from "../../support/replies.js"
import { serveIngest } from "../../support/servers.js"

// As it is published, and installed beside a tokenizer.
const directory = mkdtempSync(join(tmpdir(), "agentwatch-tokenizer-"))
const bundle = join(directory, "sdk", "dist", "index.js")
/** The same beside a tokenizer that is never done. */
const slow = join(directory, "slow", "sdk", "dist", "index.js")

const node = (args: ReadonlyArray<string>, env: NodeJS.ProcessEnv = process.env) =>
  new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, args, { env })
    let out = ""
    let err = ""
    child.stdout.on("data", (chunk) => {
      out += chunk
    })
    child.stderr.on("data", (chunk) => {
      err += chunk
    })
    child.on("close", (code) => resolve({ code, out, err }))
  })

beforeAll(async () => {
  const built = await node([
    fileURLToPath(new URL("../../../build.mjs", import.meta.url)),
    join(directory, "sdk", "dist")
  ])
  expect(built).toMatchObject({ code: 0, err: "" })
  copyFileSync(new URL("../../../package.json", import.meta.url), join(directory, "sdk", "package.json"))
  mkdirSync(join(directory, "node_modules"))
  const installed = new URL("../../../node_modules/gpt-tokenizer", import.meta.url)
  symlinkSync(fileURLToPath(installed), join(directory, "node_modules", "gpt-tokenizer"))

  const stuck = join(directory, "slow", "node_modules", "gpt-tokenizer")
  cpSync(join(directory, "sdk"), join(directory, "slow", "sdk"), { recursive: true })
  mkdirSync(join(stuck, "encoding"), { recursive: true })
  writeFileSync(join(stuck, "package.json"), '{ "exports": { "./*": "./*.js" } }')
  writeFileSync(join(stuck, "encoding", "cl100k_base.js"), "for (;;);")
})
afterAll(() => rmSync(directory, { recursive: true }))

/** Runs a program that makes one call, whose usage nobody reports, and then does `end`. */
const program = async (end: string, args: ReadonlyArray<string> = [], env?: NodeJS.ProcessEnv, sdk = bundle) => {
  const ingest = await serveIngest()
  const chat = await serveChat(async (_, response) => {
    await sendEvents(response, [...openAiEvents(["antidisestablishmentarianism"]), "[DONE]"].map(dataLine))
    response.end()
  })
  const file = join(directory, "program.mjs")
  writeFileSync(
    file,
    `import * as aw from ${JSON.stringify(pathToFileURL(sdk).href)}
    aw.init({ serverUrl: "${ingest.url}", providers: { "${chat.host}": "openai" } })
    const body = JSON.stringify({ model: "gpt-4", stream: true, messages: [{ role: "user", content: "Hi" }] })
    await (await fetch("${chat.path}", { method: "POST", body })).text()
    ${end}`
  )
  const ended = await node([...args, file], env)
  return { ...ended, ingest, usage: ingest.spans.map(({ model_inference: said }) => said?.completion_tokens) }
}

describe("the published SDK beside an installed gpt-tokenizer", () => {
  it("counts what nobody reported", async () => {
    const { code, err, ingest, usage } = await program("await aw.flush()")
    // OpenAI's cookbook cuts this word into six tokens of cl100k_base; by length they would be seven.
    expect([code, usage]).toEqual([0, [6]])
    expect(err).toBe(`[AgentWatch] spans go to ${ingest.url}\n`)
  })

  it("does not let a program that is at its end wait for the count", async () => {
    const { code, usage } = await program("", [], undefined, slow)
    expect([code, usage]).toEqual([0, [7]])
  })

  it("loads nothing into its thread that the program has preloaded", async () => {
    const hook = join(directory, "hook.mjs")
    writeFileSync(hook, "import { threadId } from 'node:worker_threads'; console.log('preloaded in ' + threadId)")
    const { NODE_OPTIONS: _, ...env } = process.env
    const options = `--import ${pathToFileURL(hook).href}`
    const given = await program("await aw.flush()", options.split(" "))
    expect([given.usage, given.out]).toEqual([[6], "preloaded in 0\n"])
    const inherited = await program("await aw.flush()", [], { ...env, NODE_OPTIONS: options })
    expect([inherited.usage, inherited.out]).toEqual([[6], "preloaded in 0\n"])
  })
})
