import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, type Running, settings, span, start } from "../kit.js"

let server: Running
let port: string
beforeAll(async () => {
  server = await start(settings({ corsOrigins: ["http://localhost:3000", "https://app.example.com"] }))
  port = new URL(server.url).port
})
afterAll(() => server.stop())

const statusOf = (answer: string) => Number(answer.slice(9, 12))
const ofHost = async (...headers: ReadonlyArray<string>) => statusOf(await ask(server.url, "/api/traces", headers))

const preflight = (origin: string) =>
  fetch(`${server.url}/api/ingest`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" }
  })

describe("a server in local mode", () => {
  it("answers to localhost and to addresses, with any port", async () => {
    for (const host of [
      "localhost",
      `localhost:${port}`,
      "LOCALHOST",
      "127.0.0.1",
      `127.0.0.1:${port}`,
      "[::1]",
      `[::1]:${port}`,
      "192.168.1.7:3001",
      "agentwatch.localhost"
    ]) {
      expect(await ofHost(`Host: ${host}`), host).toBe(200)
    }
  })

  it("does not answer to a name that somebody has pointed here", async () => {
    const names = [
      "evil.example",
      `evil.example:${port}`,
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "evil-localhost",
      "[::1].evil.example",
      "0x7f.1",
      "localhost@evil.example",
      ""
    ]
    for (const name of names) expect(await ofHost(`Host: ${name}`), name).toBe(403)
    for (const path of ["/health", "/", "/docs", "/openapi.json"]) {
      expect(statusOf(await ask(server.url, path, ["Host: evil.example"])), path).toBe(403)
    }
  })

  it("does not answer to a page of a foreign origin, and stores nothing it sends", async () => {
    const host = `Host: localhost:${port}`
    for (const origin of [
      "https://evil.example",
      "null",
      "http://localhost:4000",
      `https://localhost.evil.example:${port}`,
      "file://",
      "x",
      `http://localhost:${port}.evil.example`
    ]) {
      expect(await ofHost(host, `Origin: ${origin}`), origin).toBe(403)
    }
    const one = span()
    const sent = await fetch(`${server.url}/api/ingest`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "https://evil.example" },
      body: JSON.stringify(one)
    })
    expect(sent.status).toBe(403)
    expect((await fetch(`${server.url}/api/traces/${one.trace_id}/spans`)).status).toBe(404)
  })

  it("answers its own page, and those of CORS_ORIGINS, with the headers a browser asks for", async () => {
    expect(await ofHost(`Host: localhost:${port}`, `Origin: http://localhost:${port}`)).toBe(200)
    for (const origin of ["http://localhost:3000", "https://app.example.com"]) {
      const answer = await fetch(`${server.url}/api/traces`, { headers: { origin } })
      expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, origin])
      expect(answer.headers.get("vary")).toMatch(/origin/i)
      const asked = await preflight(origin)
      expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, origin])
      expect(asked.headers.get("access-control-allow-methods")).toContain("POST")
      expect(asked.headers.get("access-control-allow-headers")).toContain("content-type")
    }
  })

  it("allows a foreign page nothing where it asks first", async () => {
    for (const origin of ["https://evil.example", "null"]) {
      expect((await preflight(origin)).headers.get("access-control-allow-origin")).toBeNull()
    }
    expect((await fetch(`${server.url}/health`)).headers.get("access-control-allow-origin")).toBeNull()
  })

  it("never allows everyone, also where nobody is allowed", async () => {
    await server.stop()
    server = await start(settings({ corsOrigins: [] }))
    for (const answer of [await preflight("https://evil.example"), await fetch(`${server.url}/health`)]) {
      expect(answer.headers.get("access-control-allow-origin")).toBeNull()
    }
  })

  it("answers to the host that it was told to listen on", async () => {
    await server.stop()
    server = await start(settings({ host: "localhost" }))
    expect(await ofHost("Host: localhost")).toBe(200)
    expect(await ofHost("Host: evil.example")).toBe(403)
  })
})
