import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import ts from "typescript"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { nobody, serve, serveIngest } from "./support/servers.js"

const directory = mkdtempSync(join(tmpdir(), "agentwatch-sdk-"))
const bundle = join(directory, "index.mjs")

/** Runs node on its own, until it ends by itself. */
const node = (...args: ReadonlyArray<string>) =>
  new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, args)
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

const program = (text: string) =>
  node("--input-type=module", "-e", `import * as aw from ${JSON.stringify(pathToFileURL(bundle).href)}\n${text}`)

beforeAll(async () => {
  const built = await node(fileURLToPath(new URL("../build.mjs", import.meta.url)), bundle)
  expect(built).toMatchObject({ code: 0, err: "" })
})
afterAll(() => rmSync(directory, { recursive: true }))

describe("the bundle", () => {
  it("imports nothing but node itself, and holds neither Effect nor a price table", () => {
    const text = readFileSync(bundle, "utf8")
    const imported = [...text.matchAll(/(?:from|import)\s*["']([^"']+)["']/g)].map(([, name]) => name)
    expect(imported.filter((name) => !name?.startsWith("node:"))).toEqual([])
    expect(text).not.toMatch(/effect\/|Schema\.Struct|_mtok["']?:\s*\d/)
    expect(text.length).toBeLessThan(200_000)
  })

  it("does nothing when imported", async () => {
    const before = "globalThis.fetch === bare && process.listenerCount('beforeExit') === 0"
    const load = `const bare = fetch; await import(${JSON.stringify(pathToFileURL(bundle).href)}); console.log(${before})`
    expect(await node("--input-type=module", "-e", load)).toEqual({ code: 0, out: "true\n", err: "" })
  })

  it("has types of its own, that need neither Effect nor any other package", () => {
    const seen = new Set<string>()
    const visit = (file: string) => {
      if (seen.has(file)) return
      seen.add(file)
      const { outputText } = ts.transpileDeclaration(readFileSync(file, "utf8"), { compilerOptions: { strict: true } })
      const imports = [...outputText.matchAll(/(?:from|import)\s*\(?["']([^"']+)["']/g)].map(([, name = ""]) => name)
      expect(imports.filter((name) => !name.startsWith("."))).toEqual([])
      for (const name of imports) visit(join(dirname(file), name.replace(/\.js$/, ".ts")))
    }
    visit(fileURLToPath(new URL("../src/index.ts", import.meta.url)))
    expect(seen.size).toBeGreaterThan(2)
  })
})

describe("a program that simply ends", () => {
  it("has delivered what it recorded", async () => {
    const ingest = await serveIngest()
    const ended = await program(`
      aw.init({ serverUrl: "${ingest.url}" })
      await aw.trace("work", async () => aw.span("step", () => {}))
    `)
    expect(ended).toEqual({ code: 0, out: "", err: `[AgentWatch] spans go to ${ingest.url}\n` })
    expect(ingest.spans.map(({ name }) => name)).toEqual(["step", "work"])
  })

  it("ends as it would without us when no server is there", async () => {
    const { url } = await nobody()
    const { code, err } = await program(`aw.init({ serverUrl: "${url}" }); aw.trace("work", () => {})`)
    expect(code).toBe(0)
    expect(err).toContain("1 span was not delivered and is lost")
  })

  it("says what is lost when it is ended by process.exit, and loses nothing that it flushed", async () => {
    const ingest = await serveIngest()
    const { code, err } = await program(`
      aw.init({ serverUrl: "${ingest.url}" })
      aw.span("flushed", () => {})
      await aw.flush()
      aw.span("lost", () => {})
      aw.span("lost, too", () => {})
      process.exit(4)
    `)
    expect(code).toBe(4)
    expect(err).toContain("2 spans were not delivered and are lost")
    expect(ingest.spans.map(({ name }) => name)).toEqual(["flushed"])
  })

  it("ends within its last attempt when the server is silent", async () => {
    const silent = await serve(() => {})
    const { code, out } = await program(`
      aw.init({ serverUrl: "${silent.url}" })
      aw.trace("work", () => {})
      const started = performance.now()
      process.on("exit", () => console.log(performance.now() - started < 9_000))
    `)
    expect([code, out.trim().split("\n").at(-1)]).toEqual([0, "true"])
  })

  it("keeps its exit code, and is not held by a timer of ours", async () => {
    const ingest = await serveIngest()
    const { code } = await program(
      `aw.init({ serverUrl: "${ingest.url}" }); aw.span("work", () => {}); process.exitCode = 3`
    )
    expect(code).toBe(3)
    expect(ingest.spans).toHaveLength(1)
  })

  it("in the middle of awaiting flush() and verify() lives until they have settled", async () => {
    const { url } = await nobody()
    const { code, out } = await program(`
      aw.init({ serverUrl: "${url}" })
      aw.span("work", () => {})
      console.log(JSON.stringify(await aw.flush({ timeout: 700 })))
      console.log((await aw.verify({ timeout: 700 })).ok)
      console.log(JSON.stringify(await aw.shutdown({ timeout: 100 })))
    `)
    expect([code, ...out.trim().split("\n")]).toEqual([
      0,
      '{"delivered":0,"dropped":0,"pending":1}',
      "false",
      '{"delivered":0,"dropped":1,"pending":0}'
    ])
  })
})
