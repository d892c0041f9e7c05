import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { until } from "./support/ManualClock.js"
import { programs } from "./support/programs.js"
import { nobody, serve, serveIngest } from "./support/servers.js"

const { directory, start } = programs()

/** Stays alive until something ends it. */
const stay = "setInterval(() => {}, 1_000); console.log('ready')"

const names = (spans: ReadonlyArray<{ readonly name?: string }>) => spans.map(({ name }) => name).sort()

describe.each(["SIGTERM", "SIGINT"] as const)("a program that is ended by %s", (signal) => {
  it("has delivered what it recorded, all watches together, and ends by that signal", async () => {
    const ingest = await serveIngest()
    const program = start(`
      aw.init({ serverUrl: "${ingest.url}" })
      const watch = new aw.AgentWatch({ serverUrl: "${ingest.url}" })
      aw.span("step", () => {})
      watch.span("of an instance", () => {})
      console.log(process.listenerCount("${signal}"))
      ${stay}
    `)
    await program.says("ready")
    program.process.kill(signal)
    const { code, err, signal: by } = await program.ended
    expect([code, by]).toEqual([null, signal])
    expect(names(ingest.spans)).toEqual(["of an instance", "step"])
    expect(program.lines()[0]).toBe("1")
    expect(err).not.toContain("lost")
  })

  it("ends as its own handler wants it, which may be never, and delivers beside it", async () => {
    const ingest = await serveIngest()
    const program = start(`
      aw.init({ serverUrl: "${ingest.url}" })
      process.once("${signal}", () => console.log("first"))
      aw.span("before", () => {})
      process.stdin.once("data", () => {
        aw.span("after", () => {})
        aw.flush().then(() => process.exit(7))
      })
      ${stay}
    `)
    await program.says("ready")
    program.process.kill(signal)
    await program.says("first")
    await until(() => ingest.spans.length === 1)
    program.process.stdin?.write("go on\n")
    expect(await program.ended).toMatchObject({ code: 7, signal: null })
    expect(names(ingest.spans)).toEqual(["after", "before"])
  })
})

describe("a signal", () => {
  it("does not end the first process of a container, whose spans are on their way or on disk from then on, too", async () => {
    const ingest = await serveIngest()
    const spool = JSON.stringify(join(directory, "first"))
    // As the system treats it.
    const program = start(`
      Object.defineProperty(process, "pid", { value: 1 })
      process.kill = () => true
      aw.init({ serverUrl: "${ingest.url}" })
      const watch = new aw.AgentWatch({ serverUrl: "http://127.0.0.1:9", spoolDirectory: ${spool} })
      aw.span("before", () => {})
      process.stdin.once("data", async () => {
        watch.span("after", () => {})
        while (watch.getState().health.spooled === 0) await new Promise((resolve) => setTimeout(resolve, 5))
        console.log(process.listenerCount("SIGTERM"))
        process.exit()
      })
      ${stay}
    `)
    await program.says("ready")
    program.process.kill("SIGTERM")
    await until(() => ingest.spans.length === 1)
    // Longer than it would be kept to deliver what waits.
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    program.process.stdin?.write("go on\n")
    await program.says("1")
    expect((await program.ended).err).not.toContain("lost")
  })

  it.each(["before init()", "after init()"])(
    "is the affair of a handler that runs once, registered %s",
    async (when) => {
      const ingest = await serveIngest()
      const handler = `process.once("SIGTERM", () => setInterval(() => {
      if (aw.getState().health.delivered === 0) return
      console.log("handled")
      process.exit(3)
    }, 5))`
      const program = start(`
      ${when === "before init()" ? handler : ""}
      aw.init({ serverUrl: "${ingest.url}" })
      ${when === "after init()" ? handler : ""}
      aw.span("step", () => {})
      ${stay}
    `)
      await program.says("ready")
      program.process.kill("SIGTERM")
      expect(await program.ended).toMatchObject({ code: 3, out: expect.stringContaining("handled") })
      expect(names(ingest.spans)).toEqual(["step"])
    }
  )

  it("ends a program at once when it comes a second time", async () => {
    let asked = 0
    const silent = await serve(() => {
      asked++
    })
    // Whatever it waits for, it waits for ever.
    const program = start(`
      const { setTimeout } = globalThis
      globalThis.setTimeout = (action, ms) => setTimeout(action, ms < 2_000 ? ms : 100_000_000)
      const patient = await import(SDK + "?patient")
      patient.init({ serverUrl: "${silent.url}" })
      patient.span("step", () => {})
      ${stay}
    `)
    await program.says("ready")
    program.process.kill("SIGTERM")
    await until(() => asked > 0)
    program.process.kill("SIGTERM")
    const { err, signal } = await program.ended
    expect(signal).toBe("SIGTERM")
    expect(err).toContain("1 span was not delivered and is lost")
  })

  it("ends a program with what is lost said, whether the server refuses, is silent or is not there", async () => {
    const silent = await serve(() => {})
    const refusing = await serve((_, response) => void response.writeHead(503).end())
    const ended = [silent, refusing, nobody].map(async ({ url }) => {
      const program = start(`aw.init({ serverUrl: "${url}" }); aw.span("step", () => {}); ${stay}`)
      await program.says("ready")
      program.process.kill("SIGTERM")
      return program.ended
    })
    for (const { err, signal } of await Promise.all(ended)) {
      expect(signal).toBe("SIGTERM")
      expect(err).toContain("1 span was not delivered and is lost")
    }
  })

  it("does what it would do without us after shutdown()", async () => {
    const ingest = await serveIngest()
    const program = start(`
      aw.init({ serverUrl: "${ingest.url}" })
      await aw.shutdown()
      console.log(process.listenerCount("SIGTERM"), process.listenerCount("SIGINT"))
      ${stay}
    `)
    await program.says("ready")
    program.process.kill("SIGINT")
    expect(await program.ended).toMatchObject({ signal: "SIGINT", out: "0 0\nready\n" })
  })

  it("ends a program in which a package such as signal-exit listens, too, which leaves the end to others", async () => {
    const ingest = await serveIngest()
    const program = start(`
      const emitter = { count: 1 }
      globalThis[Symbol.for("signal-exit emitter")] = emitter
      const listener = () => {
        if (process.listeners("SIGTERM").length !== emitter.count) return
        console.log("the last one")
        process.off("SIGTERM", listener)
        process.kill(process.pid, "SIGTERM")
      }
      process.on("SIGTERM", listener)
      aw.init({ serverUrl: "${ingest.url}" })
      aw.span("step", () => {})
      ${stay}
    `)
    await program.says("ready")
    program.process.kill("SIGTERM")
    const { out, signal } = await program.ended
    expect([signal, out]).toEqual(["SIGTERM", "ready\nthe last one\n"])
    expect(names(ingest.spans)).toEqual(["step"])
  })

  it("is listened to once by two copies of the SDK, which deliver together", async () => {
    const ingest = await serveIngest()
    const program = start(`
      const copy = await import(SDK + "?copy")
      aw.init({ serverUrl: "${ingest.url}" })
      aw.span("of one", () => {})
      const watch = new copy.AgentWatch({ serverUrl: "${ingest.url}" })
      watch.span("of the other", () => {})
      console.log(process.listenerCount("SIGTERM"))
      await aw.shutdown()
      console.log(process.listenerCount("SIGTERM"))
      ${stay}
    `)
    await program.says("ready")
    program.process.kill("SIGTERM")
    expect(await program.ended).toMatchObject({ signal: "SIGTERM", out: "1\n1\nready\n" })
    expect(names(ingest.spans)).toEqual(["of one", "of the other"])
  })

  it("does not hold a program that has come to its end", async () => {
    const ingest = await serveIngest()
    const program = start(`aw.init({ serverUrl: "${ingest.url}" }); aw.span("step", () => {})`)
    expect(await program.ended).toMatchObject({ code: 0, signal: null })
    expect(names(ingest.spans)).toEqual(["step"])
  })

  it("is nothing that a worker thread could listen to, and its watch disturbs nobody", async () => {
    const ingest = await serveIngest()
    const program = start(`
      import { Worker } from "node:worker_threads"
      const worker = new Worker(\`
        const { parentPort } = process.getBuiltinModule("node:worker_threads")
        import(\${JSON.stringify(SDK)}).then(async (aw) => {
          aw.init({ serverUrl: "${ingest.url}" })
          aw.span("step", () => {})
          await aw.flush()
          parentPort.postMessage("done")
        })
      \`, { eval: true })
      worker.on("message", () => console.log("delivered"))
      ${stay}
    `)
    await program.says("delivered")
    program.process.kill("SIGTERM")
    expect(await program.ended).toMatchObject({ signal: "SIGTERM" })
    expect(names(ingest.spans)).toEqual(["step"])
  })
})
