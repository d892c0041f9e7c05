import { rmSync, writeFileSync } from "node:fs"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { createServer as createPort } from "node:net"
import { join } from "node:path"
import { beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { room } from "../src/doctor/directory.js"
import { engine, enginePackage } from "../src/doctor/engine.js"
import type { Finding } from "../src/doctor/Finding.js"
import { nodeVersion } from "../src/doctor/node.js"
import { version } from "../src/version.js"
import { freePort, freshDirectory, nobody, run, type Serving, serve, trace } from "./kit.js"

const key = "aw_8f2c1d7e"
let server: Serving
let port: string
beforeAll(async () => {
  server = await serve({ shared: true, env: { API_KEY: key } })
  port = String(await freePort())
})

interface Case {
  readonly port?: string
  readonly db?: string
  readonly server?: string
  readonly env?: Readonly<Record<string, string>>
}

/** What the doctor says where all is well but for what the test does. */
const examined = async ({
  db = join(freshDirectory(), "data"),
  env = { API_KEY: key },
  port: at = port,
  server: to
}: Case) => {
  const named = to === undefined ? [] : ["--server", to]
  const { code, err, out } = await run(["doctor", "--json", "--port", at, "--db", db, ...named], env)
  expect(err + out).not.toMatch(trace)
  if (env.API_KEY !== undefined) expect(out + err).not.toContain(env.API_KEY)
  const { findings, ok } = JSON.parse(out) as { readonly ok: boolean; readonly findings: ReadonlyArray<Finding> }
  expect([code, ok]).toEqual(findings.some(({ state }) => state === "fail") ? [1, false] : [0, true])
  return findings
}

const listening = async (listener: RequestListener) => {
  const other = createServer(listener)
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    other.closeAllConnections()
    other.close()
  })
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`
}

/** An AgentWatch server that tells of itself what a test wants. */
const pretending = (said: {
  readonly version?: string
  /** By how many milliseconds its clock is ahead. */
  readonly ahead?: number
  readonly reasons?: ReadonlyArray<string>
}) =>
  listening((request, response) => {
    if (said.ahead !== undefined) response.setHeader("date", new Date(Date.now() + said.ahead).toUTCString())
    response.setHeader("content-type", "application/json")
    if (request.url === "/health") {
      const body = {
        status: "ok",
        product: "AgentWatch",
        version: said.version ?? version,
        timestamp: new Date().toISOString()
      }
      return response.end(JSON.stringify(body))
    }
    return said.reasons === undefined
      ? response.end(JSON.stringify({ status: "ready", waiting_spans: 0, oldest_waiting_ms: 0 }))
      : response.writeHead(503).end(JSON.stringify({ _tag: "NotReady", error: "not ready", reasons: said.reasons }))
  })

const about = (findings: ReadonlyArray<Finding>, name: string) => findings.find((finding) => finding.about === name)

describe("agentwatch-cli doctor", () => {
  it("finds nothing wrong where nothing is, line by line", async () => {
    const db = join(freshDirectory(), "data")
    const args = ["doctor", "--port", port, "--db", db, "--server", server.url]
    const { code, err, out } = await run(args, { API_KEY: key })
    expect([code, err]).toEqual([0, ""])
    for (const name of [
      "Node",
      "Settings",
      "Engine",
      "Data",
      "Disk",
      "Port",
      "Server",
      "Version",
      "Clock",
      "Key",
      "Progress"
    ]) {
      expect(out).toMatch(new RegExp(`^(ok|warn)  +${name} `, "m"))
    }
  })

  it("names a setting that serve would refuse", async () => {
    const findings = await examined({ server: server.url, env: { API_KEY: key, DATA_RETENTION_DAYS: "soon" } })
    expect(about(findings, "Settings")).toMatchObject({
      state: "fail",
      found: expect.stringContaining('DATA_RETENTION_DAYS: expected a whole number from 1 to 3650, got "soon"'),
      advice: "Correct DATA_RETENTION_DAYS, or leave it out."
    })
  })

  it("names a port that another program has, and one that a server of ours has", async () => {
    const other = createPort().listen(0, "127.0.0.1")
    await new Promise((resolve) => other.once("listening", resolve))
    onTestFinished(() => void other.close())
    other.on("connection", (socket) => socket.end("220 mail\r\n"))
    const taken = String((other.address() as AddressInfo).port)
    const [theirs, ours] = await Promise.all([examined({ port: taken }), examined({ port: String(server.port) })])
    expect(about(theirs, "Port")).toMatchObject({
      state: "fail",
      found: `${taken} on 127.0.0.1 is taken by another program`,
      advice: expect.stringContaining("--port")
    })
    // Of one and the same port it does not say that nobody is there.
    expect(about(theirs, "Server")).toMatchObject({
      state: "fail",
      found: `what answers at http://localhost:${taken} is not AgentWatch`
    })
    expect(about(ours, "Port")).toMatchObject({
      state: "ok",
      found: expect.stringContaining("is served by AgentWatch")
    })
  })

  it("looks, where no server is named, at the one that serve would be", async () => {
    const [ours, away] = await Promise.all([examined({ port: String(server.port) }), examined({})])
    expect(about(ours, "Server")).toMatchObject({
      state: "ok",
      found: `AgentWatch answers at http://localhost:${server.port}`
    })
    expect(about(away, "Server")).toMatchObject({
      state: "warn",
      found: `no server answers at http://localhost:${port}`
    })
  })

  it("names a data directory that is a file, and one that another server holds", async () => {
    const file = join(freshDirectory(), "file")
    writeFileSync(file, "")
    onTestFinished(() => rmSync(file))
    const [isFile, below, held] = await Promise.all([
      examined({ db: file }),
      examined({ db: join(file, "data") }),
      examined({ db: server.directory })
    ])
    expect(about(isFile, "Data")).toMatchObject({ state: "fail", found: `${file} is a file` })
    expect(about(below, "Data")).toMatchObject({ state: "fail", found: `${file} is a file` })
    expect(about(held, "Data")).toMatchObject({
      state: "fail",
      found: expect.stringMatching(/ is held by process \d+$/),
      advice: expect.stringContaining("--db")
    })
  })

  it("names a ClickHouse that is away, that is none, or that refuses the user, and never its password", async () => {
    const page = await listening((_, response) => response.end("<html>"))
    const strict = await listening((_, response) => response.writeHead(516).end("Code: 516. AUTHENTICATION_FAILED"))
    const good = await listening((_, response) => response.end("26.7.3.1\n"))
    const withPassword = (url: string) => url.replace("http://", "http://bob:s3cr3t@")
    const store = async (url: string) => {
      const findings = await examined({ env: { CLICKHOUSE_URL: url } })
      expect(JSON.stringify(findings)).not.toContain("s3cr3t")
      return about(findings, "Store")
    }
    const [away, none, refused, fine] = await Promise.all(
      [nobody, page, strict, good].map((url) => store(withPassword(url)))
    )
    expect(away).toMatchObject({ state: "fail", found: expect.stringContaining("does not answer") })
    expect(none).toMatchObject({ state: "fail", found: expect.stringContaining("is no ClickHouse") })
    expect(refused).toMatchObject({ state: "fail", found: expect.stringContaining("refuses the user or the password") })
    expect(fine).toMatchObject({ state: "ok", found: expect.stringContaining("26.7.3.1") })
  })

  it("names a server that is away, that is another program, or that does not answer", async () => {
    const page = await listening((_, response) => response.end("<html>"))
    const hung = await listening(() => {})
    const [away, other, silent] = await Promise.all([nobody, page, hung].map((one) => examined({ server: one })))
    expect(about(away ?? [], "Server")).toMatchObject({ state: "fail", found: `no server answers at ${nobody}` })
    expect(about(other ?? [], "Server")).toMatchObject({
      state: "fail",
      found: `what answers at ${page} is not AgentWatch`
    })
    expect(about(silent ?? [], "Server")).toMatchObject({
      state: "fail",
      found: `what listens at ${hung} does not answer`
    })
  })

  it("names a server that is away behind a proxy, and a port that nobody is asked at", async () => {
    const proxy = await listening((_, response) => response.writeHead(502).end("<html>"))
    const [away, barred] = await Promise.all([proxy, "http://127.0.0.1:6000"].map((one) => examined({ server: one })))
    expect(about(away ?? [], "Server")).toMatchObject({
      state: "fail",
      found: `the server at ${proxy} is away, says what stands before it (502)`
    })
    expect(about(barred ?? [], "Server")).toMatchObject({
      state: "fail",
      found: expect.stringContaining("nothing can be asked at http://127.0.0.1:6000")
    })
  })

  it("names a key that is wrong or missing", async () => {
    const [wrong, missing] = await Promise.all([
      examined({ server: server.url, env: { API_KEY: "aw_another_one" } }),
      examined({ server: server.url, env: {} })
    ])
    expect(about(wrong, "Key")).toMatchObject({ state: "fail", found: "the server refuses the key" })
    expect(about(missing, "Key")).toMatchObject({ state: "fail", found: "the server asks for a key" })
  })

  it("names a clock that is wrong, a version that does not fit, and a server that does not get on", async () => {
    const [late, old, stuck] = await Promise.all([
      pretending({ ahead: 600_000 }),
      pretending({ version: "0.0.1" }),
      pretending({ reasons: ["the store does not answer"] })
    ])
    const [clock, fit, progress] = await Promise.all([late, old, stuck].map((url) => examined({ server: url })))
    expect(about(clock ?? [], "Clock")).toMatchObject({
      state: "fail",
      found: expect.stringMatching(/^this machine's clock is (599|60[01]) s behind the server's$/)
    })
    expect(about(fit ?? [], "Version")).toMatchObject({ state: "warn", found: expect.stringContaining("0.0.1") })
    expect(about(progress ?? [], "Progress")).toMatchObject({
      state: "fail",
      found: "the server does not get on: the store does not answer"
    })
  })

  it("knows which Node, which machine and how much room it takes", () => {
    expect(["18.20.0", "20.18.0", "20.19.0", "22.1.0", "24.0.0"].map((one) => nodeVersion(one).state)).toEqual([
      "fail",
      "fail",
      "warn",
      "ok",
      "ok"
    ])
    expect(enginePackage({ platform: "linux", arch: "arm64", glibc: true })).toBe("@chdb/lib-linux-arm64-gnu")
    for (const machine of [
      { platform: "linux", arch: "x64", glibc: false },
      { platform: "win32", arch: "x64", glibc: false },
      { platform: "linux", arch: "riscv64", glibc: true }
    ]) {
      expect(engine(machine)).toMatchObject({ state: "fail", advice: expect.stringContaining("CLICKHOUSE_URL") })
    }
    expect([1e8, 1e9, 1e11].map((bytes) => room(bytes, "/data").state)).toEqual(["fail", "warn", "ok"])
  })
})
