import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Ended, freePort, freshDirectory, run, serve, spawned, trace } from "./kit.js"

/** It failed, in one line or a few, without a stack trace. */
const failedSaying = ({ code, err }: Ended, ...said: ReadonlyArray<string>) => {
  expect([code, err]).toEqual([1, expect.any(String)])
  for (const words of said) expect(err).toContain(words)
  expect(err).not.toMatch(trace)
}

describe("agentwatch-cli serve", () => {
  it("says where it is, keeps its data where it is told, and goes when it is told", async () => {
    const server = await serve({ directory: freshDirectory() })
    expect(server.said.out).toContain(`AgentWatch 0.1.0 is on http://localhost:${server.port}`)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    expect(readdirSync(server.directory).length).toBeGreaterThan(0)
    expect(await server.end("SIGINT")).toBe(0)
    expect(server.said.err).not.toMatch(trace)
  })

  it("says what to do where its port is taken", async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve))
    const { port } = other.address() as AddressInfo
    failedSaying(
      await run(["serve", "--port", String(port), "--db", freshDirectory()]),
      `Port ${port} on 127.0.0.1 is taken.`,
      "--port"
    )
    other.close()
  })

  it("says what to do where another server holds its directory, and leaves that one alone", async () => {
    const server = await serve()
    failedSaying(
      await run(["serve", "--port", String(await freePort()), "--db", server.directory]),
      `The store in ${server.directory} cannot be opened`,
      "another server holds it",
      "--db"
    )
    expect((await fetch(`${server.url}/api/traces`)).status).toBe(200)
    await server.end("SIGTERM")
  })

  it("says what to do where its directory cannot be one", async () => {
    const directory = freshDirectory()
    const [file, program] = [join(directory, "file"), join(directory, "program")]
    writeFileSync(file, "")
    writeFileSync(program, "", { mode: 0o755 })
    for (const bad of [file, program, join(file, "inside"), "/proc/agentwatch"]) {
      failedSaying(await run(["serve", "--port", "1", "--db", bad]), `The directory ${bad} cannot be written`, "--db")
    }
  })

  it("says what to do where it cannot listen on a host, and where it may not", async () => {
    const at = (host: string, env = {}) =>
      run(["serve", "--host", host, "--port", "4500", "--db", freshDirectory()], env)
    failedSaying(await at("0.0.0.0"), "--host 0.0.0.0", "API_KEY=", "LOCAL_MODE=true")
    failedSaying(
      await at("192.0.2.1", { API_KEY: "aw_8f2c1d7e" }),
      "This machine has no address 192.0.2.1.",
      "--host 127.0.0.1"
    )
  })

  it("names every bad variable at once, and repeats no secret", async () => {
    const ended = await run(["serve"], {
      PORT: "http",
      DATA_RETENTION_DAYS: "-1",
      API_KEY: "s3cret",
      JWT_SECRET: "s3cret"
    })
    failedSaying(
      ended,
      "PORT: expected",
      "DATA_RETENTION_DAYS: expected",
      "API_KEY: expected",
      "JWT_SECRET: is not supported"
    )
    expect(ended.err.trim().split("\n")).toHaveLength(4)
    expect(ended.err + ended.out).not.toContain("s3cret")
  })

  it("takes its directory from AGENTWATCH_DB where none is given", async () => {
    const directory = join(freshDirectory(), "deep", "er")
    mkdirSync(join(directory, ".."))
    const port = await freePort()
    const server = await spawned(["serve", "--port", String(port)], { AGENTWATCH_DB: directory })
    expect(readdirSync(directory).length).toBeGreaterThan(0)
    await server.end("SIGTERM")
  })

  it("ends in order when it is stopped, also where it was told before what to log", async () => {
    const server = await spawned(["--log-level", "debug", "serve", "--port", String(await freePort())], {
      AGENTWATCH_DB: freshDirectory()
    })
    expect(await server.end("SIGTERM")).toBe(0)
  })

  it("keeps asking for a ClickHouse that is not there yet, without telling its password, and can be stopped meanwhile", async () => {
    const server = await spawned(["serve"], { CLICKHOUSE_URL: "http://user:s3cret@127.0.0.1:9" }, "does not answer yet")
    expect(server.said.out + server.said.err).toContain("ClickHouse at 127.0.0.1:9")
    expect(server.said.out + server.said.err).not.toContain("s3cret")
    expect([0, 143]).toContain(await server.end("SIGTERM"))
  })

  it("never leaves anyone waiting while it starts: it is not there, it asks for patience, or it answers", async () => {
    const port = await freePort()
    const starting = spawned(["serve", "--port", String(port), "--db", freshDirectory()], {})
    const seen = new Set<number | string>()
    while (!seen.has(200)) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/traces`, { signal: AbortSignal.timeout(5_000) }).then(
        ({ status }) => status,
        (error: Error) => (error.name === "TimeoutError" ? "hung" : "refused")
      )
      seen.add(answer)
      expect(["refused", 503, 200]).toContain(answer)
    }
    await (await starting).end("SIGTERM")
  })
})
