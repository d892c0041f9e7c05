import { spawn } from "node:child_process"
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import ts from "typescript"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { nobody, serve, serveIngest } from "./support/servers.js"

// As it is published, in a place of its own: no package is installed there, so what it needs it has to hold.
const directory = mkdtempSync(join(tmpdir(), "agentwatch-sdk-"))
const dist = join(directory, "dist")
const bundle = join(dist, "index.js")

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
  const built = await node(fileURLToPath(new URL("../build.mjs", import.meta.url)), dist)
  expect(built).toMatchObject({ code: 0, err: "" })
  copyFileSync(new URL("../package.json", import.meta.url), join(directory, "package.json"))
})
afterAll(() => rmSync(directory, { recursive: true }))

/** A file of what was built, those it leads to, also `onDemand`, and the names of what it imports from elsewhere. */
const reach = (file: string, onDemand = true) => {
  const files = new Map<string, string>()
  const elsewhere = new Set<string>()
  const visit = (path: string) => {
    if (files.has(path)) return
    const text = readFileSync(path, "utf8")
    files.set(path, text)
    for (const [, whole, name = whole ?? ""] of text.matchAll(
      /^(?:import|export)\b[^"';]*["']([^"'\n]+)["']|\bimport\(["']([^"']+)/gm
    )) {
      if (whole === undefined && !onDemand) continue
      if (name.startsWith("."))
        visit(join(dirname(path), path.endsWith(".d.ts") ? name.replace(/\.js$/, ".d.ts") : name))
      else elsewhere.add(name)
    }
  }
  visit(join(dist, file))
  return { text: [...files.values()].join("\n"), elsewhere: [...elsewhere] }
}

/** The compiler's own declarations, which are the same for every program: read once. */
const library = new Map<string, ts.SourceFile | undefined>()

const hostOf = (options: ts.CompilerOptions): ts.CompilerHost => {
  const host = ts.createCompilerHost(options)
  const read = (...asked: Parameters<ts.CompilerHost["getSourceFile"]>) => host.getSourceFile(...asked)
  return {
    ...host,
    getSourceFile: (name, ...how) => {
      if (!name.includes("/typescript/lib/")) return read(name, ...how)
      if (!library.has(name)) library.set(name, read(name, ...how))
      return library.get(name)
    }
  }
}

/** What the compiler says of a program that uses the package, checked down to its declarations, though not the compiler's own. */
const problems = (program: string, options: ts.CompilerOptions) => {
  const file = join(directory, "program.ts")
  writeFileSync(file, program)
  const strict = { strict: true, exactOptionalPropertyTypes: true, skipDefaultLibCheck: true, noEmit: true, types: [] }
  const all = { ...strict, target: ts.ScriptTarget.ES2022, ...options }
  const checked = ts.createProgram([file], all, hostOf(all))
  return ts.getPreEmitDiagnostics(checked).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "))
}

describe("the plain door, as it is published,", () => {
  it("imports nothing but node itself, and holds nothing of Effect", () => {
    const { elsewhere, text } = reach("index.js")
    expect(elsewhere.filter((name) => !name.startsWith("node:"))).toEqual([])
    expect(elsewhere).toContain("node:async_hooks")
    expect(text).not.toMatch(/node_modules\/(?!fzstd\/)|Schema\.Struct/)
  })

  it("holds the price table as one text, and code of a size that loads in a few milliseconds", () => {
    const { text } = reach("index.js", false)
    const table = text.split("\n").reduce((longest, line) => (line.length > longest.length ? line : longest))
    expect(table).toContain('"id":"gpt-4o-mini"')
    // A string is only read over at import, about 4 ms a megabyte; it is parsed when the first price is asked for.
    expect(table.length).toBeGreaterThan(100_000)
    expect(table.length).toBeLessThan(500_000)
    // Code takes ten times as long.
    expect(text.length - table.length).toBeLessThan(540_000)
  })

  it("holds what reads zstd in a file that is loaded on demand, with its licence", () => {
    const door = readFileSync(join(dist, "index.js"), "utf8")
    const { text } = reach("index.js")
    expect(text).toContain("Copyright (c) 2020 Arjun Barrett")
    const [, file = ""] = /\bimport\("(\.\/[^"]+)"\)/.exec(text) ?? []
    expect(readFileSync(join(dist, file), "utf8")).toContain("node_modules/fzstd/")
    expect(door).not.toContain(file)
  })

  it("does nothing when imported", async () => {
    const before = "globalThis.fetch === bare && process.listenerCount('beforeExit') === 0"
    const load = `const bare = fetch; await import(${JSON.stringify(pathToFileURL(bundle).href)}); console.log(${before})`
    expect(await node("--input-type=module", "-e", load)).toEqual({ code: 0, out: "true\n", err: "" })
  })

  it.each([
    ["nodenext", { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }],
    ["bundler", { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }]
  ])("has types that stand alone, where modules are resolved as by %s", (_, options) => {
    const program = `
      import { agent, CircuitBreakerError, type Delivery, flush, getState, type InitOptions, init, trace } from "@agentwatch/sdk"
      const options: InitOptions = { serverUrl: "http://localhost:3001", onAlert: ({ rule, threshold }) => rule + threshold.toFixed() }
      init(options)
      const answer: number = trace("work", () => 42)
      const later: Promise<string> = agent("a", { role: "r" }, async () => String(answer))
      later.catch((error: unknown) => error instanceof CircuitBreakerError && error.monitor.pause(60))
      const delivery: Promise<Delivery> = flush({ timeout: 1_000 })
      delivery.then(({ delivered }) => delivered.toFixed(), () => getState().health)
    `
    expect(problems(program, options)).toEqual([])
    const wrong = 'import { init } from "@agentwatch/sdk"; init({ serverUrl: 5 })'
    expect(problems(wrong, options)).toEqual(["Type 'number' is not assignable to type 'string'."])
  })

  it.each([
    ["standard", {}],
    ["experimental", { experimentalDecorators: true }]
  ])(
    "has types for track(), around functions and on methods with %s decorators, that keep those of what they are given",
    (_, options) => {
      const program = `
      import { track } from "@agentwatch/sdk"
      const summarize = track({ task: "summarize", agent: "research-bot" })(async (text: string) => text.length)
      const length: Promise<number> = summarize("text")
      class Bot {
        @track({ task: "ask" }) async ask<T>(this: Bot, value: T): Promise<T> { return value }
        @track() static all(): string { return "all" }
      }
      const answer: Promise<number> = new Bot().ask(42)
      export { answer, length }
    `
      const modules = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, ...options }
      expect(problems(program, modules)).toEqual([])
      expect(problems(program.replace('"text")', "5)"), modules)).toEqual([
        "Argument of type 'number' is not assignable to parameter of type 'string'."
      ])
      expect(
        problems(program.replace("async ask<T>(this: Bot, value: T): Promise<T> { return value }", "ask = 5"), modules)
      ).not.toEqual([])
    }
  )

  it("has types for instances, which know of `await using` where the compiler does", () => {
    const modules = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }
    const program = `
      import { AgentWatch, type LoggedEvent } from "@agentwatch/sdk"
      const watch: AgentWatch = new AgentWatch({ agent: "my-agent" })
      const event: LoggedEvent = { model: "m", inputTokens: 5, errorMessage: null, timestamp: new Date() }
      watch.logEvent(event)
      const same: typeof fetch = watch.fetch
      const answer: number = watch.agent("a", { budgetPerHour: 5 }, () => watch.trace("work", () => 42))
      export { answer, same }
    `
    expect(problems(program, modules)).toEqual([])
    expect(problems(program.replace("{ agent:", "{ autoPatch: true, agent:"), modules)).not.toEqual([])
    const using =
      'import { AgentWatch } from "@agentwatch/sdk"\nexport const work = async () => { await using watch = new AgentWatch(); return watch.getState() }'
    const lib = ["lib.es2022.d.ts", "lib.dom.d.ts"]
    expect(problems(using, { ...modules, lib: [...lib, "lib.esnext.disposable.d.ts"] })).toEqual([])
  })

  it("has declarations that import nothing but each other", () => {
    expect(reach("index.d.ts").elsewhere).toEqual([])
  })
})

describe("the Effect door, as it is published,", () => {
  it("imports nothing but effect, @effect/platform and what is beside it", () => {
    const { elsewhere } = reach("effect/index.js")
    expect(elsewhere.filter((name) => !/^(node:|effect(\/|$)|@effect\/platform(\/|$))/.test(name))).toEqual([])
    const types = reach("effect/index.d.ts")
    expect(types.elsewhere.filter((name) => !/^(effect|@effect\/platform)(\/|$)/.test(name))).toEqual([])
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
    const { url } = nobody
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

  // A machine that is slow may have begun to deliver before the program ends: then that attempt ends first.
  it("ends with its last attempt when the server is silent", async () => {
    const silent = await serve(() => {})
    const { code, out } = await program(`
      aw.init({ serverUrl: "${silent.url}" })
      aw.trace("work", () => {})
      const started = performance.now()
      process.on("exit", () => console.log(performance.now() - started < 14_000))
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
    const { url } = nobody
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
