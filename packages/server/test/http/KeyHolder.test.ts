import { Option, Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, ask, get, post, type Running, settings, span, start } from "../kit.js"

const key = "aw_8f2c1d7e_the-right-one"
let server: Running
const heard: Array<string> = []

beforeAll(async () => {
  server = await start(settings({ apiKey: Option.some(Redacted.make(key)) }))
})
afterAll(() => server.stop())

const one = span()
const routes: ReadonlyArray<readonly [string, string, unknown?]> = [
  ["POST", "/api/ingest", one],
  ["POST", "/api/events", { events: [{}] }],
  ["GET", "/api/events"],
  ["GET", "/api/traces"],
  ["GET", "/api/spans"],
  ["GET", `/api/traces/${one.trace_id}/spans`],
  ["GET", "/api/metrics/summary"],
  ["GET", "/docs"],
  ["GET", "/openapi.json"]
]

const call = async ([method, path, body]: (typeof routes)[number], headers: Readonly<Record<string, string>>) => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const text = await response.text()
  heard.push(`${JSON.stringify([...response.headers])} ${text}`)
  return [response.status, text] as const
}

const refusal = [401, JSON.stringify({ error: "the X-API-Key header is missing or wrong", _tag: "Unauthorized" })]

describe("a server with an API key", () => {
  it("answers no route of the API to those without the key, and says why", async () => {
    const wrong = [
      {},
      { "x-api-key": "" },
      { "x-api-key": "wrong" },
      { "x-api-key": `${key}x` },
      { "x-api-key": key.slice(1) },
      { "x-api-key": key.toUpperCase() },
      { authorization: `Bearer ${key}` }
    ]
    for (const route of routes)
      for (const headers of wrong) expect(await call(route, headers), route[1]).toEqual(refusal)
  })

  it("answers every one of them to those who have it", async () => {
    for (const route of routes) {
      expect([200, 202], route[1]).toContain((await call(route, { "x-api-key": key }))[0])
    }
  })

  it("asks for it in every spelling of a path, and as a form of nothing else", async () => {
    for (const path of [
      "/docs/",
      "//docs",
      "/DOCS",
      "/Docs",
      "/docs?",
      "/docs?x=1",
      "/openapi.json/",
      "/OpenAPI.json",
      "//openapi.json",
      `${server.url}/docs`,
      `${server.url}/openapi.json`,
      "/api//traces",
      "/API/TRACES",
      "/api/traces/",
      "/docs%2f",
      "/./docs",
      "/nothing/here"
    ]) {
      const answer = await ask(server.url, path)
      heard.push(answer)
      expect(answer, path).toMatch(/^HTTP\/1\.1 401 /)
      expect(answer, path).not.toMatch(/swagger|paths/)
    }
  })

  it("stores nothing for those without it", async () => {
    const foreign = span()
    expect((await post(`${server.url}/api/ingest`, foreign)).status).toBe(401)
    expect((await get(`${server.url}/api/traces/${foreign.trace_id}/spans`, { "x-api-key": key }))[0]).toBe(404)
  })

  it("tells anyone that it is alive", async () => {
    const [status, health] = await get(`${server.url}/health`)
    expect([status, health]).toEqual([
      200,
      {
        status: "ok",
        product: "AgentWatch",
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/)
      }
    ])
    expect((await fetch(`${server.url}/health`, { method: "HEAD" })).status).toBe(200)
  })

  it("asks the key of any Host and any Origin: it is the key that decides", async () => {
    const request = (headers: ReadonlyArray<string>) => ask(server.url, "/api/traces", headers)
    expect(await request(["Host: agentwatch.example.com", `X-API-Key: ${key}`])).toMatch(/^HTTP\/1\.1 200 /)
    expect(await request(["Host: agentwatch.example.com"])).toMatch(/^HTTP\/1\.1 401 /)
    expect(await request(["Host: a", "Origin: https://b.example", `X-API-Key: ${key}`])).toMatch(/^HTTP\/1\.1 200 /)
  })

  it("lets a page of an allowed origin ask whether it may, and read that it may not without the key", async () => {
    const origin = "http://localhost:3000"
    const asked = await fetch(`${server.url}/api/ingest`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "x-api-key" }
    })
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, origin])
    expect(asked.headers.get("access-control-allow-headers")).toContain("x-api-key")
    for (const path of ["/api/traces", "/docs"]) {
      const refused = await fetch(`${server.url}${path}`, { headers: { origin } })
      expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, origin])
    }
  })

  it("never says the key, whatever was asked", async () => {
    heard.push(JSON.stringify(await answered(post(`${server.url}/api/ingest`, "{", { "x-api-key": key }))))
    heard.push(JSON.stringify(await get(`${server.url}/api/traces?limit=x`, { "x-api-key": key })))
    heard.push(await ask(server.url, `/${key.slice(0, 3)}`, ["Host: a", `X-API-Key: ${key}`]))
    expect(heard.length).toBeGreaterThan(80)
    expect(heard.filter((answer) => answer.includes(key))).toEqual([])
  })
})
