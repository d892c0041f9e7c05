import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { brotliCompressSync, gzipSync } from "node:zlib"
import { reservedPaths } from "@agentwatch/core/api/Reserved"
import { Option, Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, get, type Running, settings, start } from "../kit.js"

const files: Readonly<Record<string, readonly [content: string, type: string]>> = {
  "index.html": ["<!doctype html><title>AgentWatch</title>", "text/html; charset=utf-8"],
  "favicon.svg": ["<svg/>", "image/svg+xml"],
  "assets/index-a1b2c3.js": ["export {}", "text/javascript; charset=utf-8"],
  "assets/index-a1b2c3.css": ["body{}", "text/css; charset=utf-8"],
  "assets/inter.woff2": ["woff", "font/woff2"],
  "assets/unknown.bin": ["?", "application/octet-stream"]
}

const largeText = "export const large = 1\n".repeat(1_000)
const packedFiles = { br: brotliCompressSync(largeText), gz: gzipSync(largeText) }

const around = mkdtempSync(join(tmpdir(), "agentwatch-site-"))
const site = join(around, "site")
let server: Running

beforeAll(async () => {
  mkdirSync(join(site, "assets"), { recursive: true })
  for (const [name, [content]] of Object.entries(files)) writeFileSync(join(site, name), content)
  writeFileSync(join(site, "assets/large-a1b2c3.js"), largeText)
  for (const [ending, bytes] of Object.entries(packedFiles)) {
    writeFileSync(join(site, `assets/large-a1b2c3.js.${ending}`), bytes)
  }
  writeFileSync(join(around, "package.json"), '{"name":"outside"}')
  symlinkSync(join(around, "package.json"), join(site, "linked.json"))
  server = await start(settings({ apiKey: Option.some(Redacted.make("aw_8f2c1d7e")) }), Option.some(site))
})
afterAll(() => server.stop())

const pathOf = (name: string) => (name === "index.html" ? "/" : `/${name}`)

describe("the page", () => {
  it("and its files need no key, and each has its type, its tag and its way of being cached", async () => {
    for (const [name, [content, type]] of Object.entries(files)) {
      const answer = await fetch(`${server.url}${pathOf(name)}`)
      expect([answer.status, await answer.text(), answer.headers.get("content-type")], name).toEqual([
        200,
        content,
        type
      ])
      expect(answer.headers.get("cache-control"), name).toBe(
        name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache"
      )
      const etag = answer.headers.get("etag") ?? ""
      expect(etag).toMatch(/^"[\w-]{27}"$/)
      const again = await fetch(`${server.url}${pathOf(name)}`, { headers: { "if-none-match": etag } })
      expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag])
      const changed = await fetch(`${server.url}${pathOf(name)}`, { headers: { "if-none-match": '"other"' } })
      expect([changed.status, await changed.text()]).toEqual([200, content])
    }
  })

  it("comes packed as the build has left it, to whoever can unpack it, and each form has its own tag", async () => {
    const large = `${server.url}/assets/large-a1b2c3.js`
    const ask = async (accepted: string, path = large) => {
      const answer = await fetch(path, { headers: { "accept-encoding": accepted } })
      const { headers } = answer
      return [headers.get("content-encoding"), headers.get("vary"), await answer.text(), headers.get("etag")] as const
    }
    const answers = await Promise.all(
      ["br", "gzip, deflate, br, zstd", "gzip", "deflate, GZIP;q=0.5", "br;q=0, gzip; q=0.0", "", "brotli"].map((one) =>
        ask(one)
      )
    )
    expect(answers.map(([encoding]) => encoding)).toEqual(["br", "br", "gzip", "gzip", null, null, null])
    for (const [, vary, text] of answers) expect([vary, text]).toEqual(["accept-encoding", largeText])
    expect(new Set(answers.map(([, , , etag]) => etag)).size).toBe(3)
    const known = await fetch(large, { headers: { "accept-encoding": "br", "if-none-match": answers[0]?.[3] ?? "" } })
    expect([known.status, known.headers.get("content-encoding"), await known.text()]).toEqual([304, "br", ""])
    expect((await ask("br", `${server.url}/assets/index-a1b2c3.js`)).slice(0, 3)).toEqual([null, null, "export {}"])
    for (const ending of [".br", ".gz"]) {
      expect((await fetch(large + ending, { headers: { "x-api-key": "aw_8f2c1d7e" } })).status).toBe(404)
    }
  })

  it("may load only from here, and is framed by nobody", async () => {
    const { headers } = await fetch(server.url)
    const policy = headers.get("content-security-policy") ?? ""
    for (const part of ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]) {
      expect(policy).toContain(part)
    }
    expect(policy).not.toMatch(/unsafe|\*|http/)
    expect(headers.get("x-content-type-options")).toBe("nosniff")
    expect(headers.get("referrer-policy")).toBe("no-referrer")
  })

  it("is all there is: no path leads to a file outside, however it is written", async () => {
    const paths = [
      "/../package.json",
      "/..%2fpackage.json",
      "/%2e%2e/package.json",
      "/assets/../../package.json",
      "/assets/..%2f..%2fpackage.json",
      "/..\\package.json",
      "/%5c..%5cpackage.json",
      "/....//package.json",
      "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
      "//etc/passwd",
      "/package.json",
      "/linked.json",
      "/index.html%00.js",
      "/\0",
      "/%00",
      "/assets",
      "/assets/",
      "/index.html",
      "/site/index.html"
    ]
    for (const path of paths) {
      const answer = await ask(server.url, path, ["Host: a", "X-API-Key: aw_8f2c1d7e"])
      expect(answer, path).toMatch(/^HTTP\/1\.1 (404|400) /)
      expect(answer, path).not.toMatch(/outside|root:|<title>/)
    }
  })

  it("comes to whoever opens one of its addresses in a browser, without a key, and to no program", async () => {
    const visit = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" }
    for (const path of ["/traces", "/traces/5b8efff798038103d269b633813fc60c?span=1", "/feed", "/old/address/"]) {
      const answer = await fetch(server.url + path, { headers: visit })
      expect([answer.status, await answer.text()], path).toEqual([200, files["index.html"]?.[0]])
      expect(answer.headers.get("content-security-policy"), path).toContain("default-src 'self'")
      expect((await fetch(server.url + path)).status, path).toBe(401)
      expect((await fetch(server.url + path, { method: "POST", headers: visit })).status, path).toBe(401)
    }
  })

  it("takes the place of no route and of no file", async () => {
    const visit = { accept: "text/html", "x-api-key": "aw_8f2c1d7e" }
    for (const path of [
      "/api",
      "/api/",
      "/api/nothing",

      "/API/nothing",
      "/v1/nothing",
      "/assets/old.js"
    ]) {
      const answer = await fetch(server.url + path, { headers: visit })
      expect([answer.status, await answer.text()], path).toEqual([404, '{"error":"there is nothing here"}'])
    }
    for (const path of ["/api/traces", "/api/events", "/ready", "/metrics", "/docs", "/openapi.json"]) {
      expect((await fetch(server.url + path, { headers: visit })).status, path).toBe(200)
      expect((await fetch(server.url + path, { headers: { accept: "text/html" } })).status, path).toBe(401)
    }
  })

  it("shows who opens the manual in a browser where its key is to be given, and nothing of the manual", async () => {
    const visit = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" }
    const answer = await fetch(`${server.url}/docs`, { headers: visit })
    const page = await answer.text()
    expect([answer.status, answer.headers.get("content-type")]).toEqual([401, "text/html; charset=utf-8"])
    expect(page).toContain("API key")
    expect(page).not.toMatch(/swagger|paths|\/api\//)
    expect((await fetch(`${server.url}/docs`)).headers.get("content-type")).toBe("application/json")
    expect((await fetch(`${server.url}/openapi.json`, { headers: visit })).headers.get("content-type")).toBe(
      "application/json"
    )
  })

  it("says that there is nothing where there is nothing", async () => {
    expect(await get(`${server.url}/nothing`, { "x-api-key": "aw_8f2c1d7e" })).toEqual([
      404,
      { error: "there is nothing here" }
    ])
    const asked = await fetch(`${server.url}/nothing`, { method: "POST", headers: { "x-api-key": "aw_8f2c1d7e" } })
    expect(asked.status).toBe(404)
  })
})

interface Document {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly description?: string
            readonly summary?: string
            readonly responses: Readonly<Record<string, { readonly content?: unknown }>>
          }
        >
      >
    >
  >
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

describe("what describes the API", () => {
  it("/openapi.json names every route, with a description and its answers", async () => {
    const [status, body] = await get(`${server.url}/openapi.json`, { "x-api-key": "aw_8f2c1d7e" })
    const { components, info, openapi, paths } = body as Document
    expect([status, openapi, info.title]).toEqual([200, expect.stringMatching(/^3\.1\./), "AgentWatch"])
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`)
    )
    expect(routes.toSorted()).toEqual([
      "get /api/cost/by-agent",
      "get /api/cost/by-model",
      "get /api/cost/by-tag",
      "get /api/cost/by-user",
      "get /api/cost/daily",
      "get /api/events",
      "get /api/metrics",
      "get /api/metrics/breakdown",
      "get /api/metrics/summary",
      "get /api/metrics/timeseries",
      "get /api/reports/monthly",
      "get /api/reports/monthly/csv",
      "get /api/spans",
      "get /api/stream",
      "get /api/traces",
      "get /api/traces/filters",
      "get /api/traces/{id}/graph",
      "get /api/traces/{id}/spans",
      "get /health",
      "get /metrics",
      "get /ready",
      "post /api/events",
      "post /api/ingest",
      "post /v1/traces"
    ])
    const taken = new Set(Object.keys(paths))
    expect(reservedPaths.filter((path) => taken.has(path.replace(":id", "{id}")))).toEqual([])
    for (const [path, methods] of Object.entries(paths)) {
      for (const { description, responses, summary } of Object.values(methods)) {
        expect(summary?.length ?? 0, path).toBeGreaterThan(5)
        expect(description?.length ?? 0, path).toBeGreaterThan(10)
        expect(
          Object.keys(responses).some((code) => code.startsWith("2")),
          path
        ).toBe(true)
        if (path === "/health") continue
        // What is counted is told whether the store answers or not.
        for (const code of path === "/metrics" ? ["401"] : ["401", "503"]) expect(responses, path).toHaveProperty(code)
      }
    }
    expect(Object.keys(paths["/api/ingest"]?.post?.responses ?? {}).toSorted()).toEqual([
      "202",
      "400",
      "401",
      "408",
      "413",
      "415",
      "503"
    ])
    expect(Object.keys(paths["/api/traces/{id}/spans"]?.get?.responses ?? {})).toContain("404")
    // Every reference leads somewhere.
    for (const [, name] of JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      expect(components.schemas).toHaveProperty([String(name)])
    }
  })

  it("/docs loads nothing from elsewhere", async () => {
    const answer = await fetch(`${server.url}/docs`, { headers: { "x-api-key": "aw_8f2c1d7e" } })
    const page = await answer.text()
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")])
    const markup = page.replace(/<script[^>]*>[\s\S]*?<\/script>/g, "<script></script>")
    expect(markup).not.toMatch(/<(script|link|img|iframe|source|object|embed)[^>]*\s(src|href|data)\s*=/i)
    expect(markup).not.toMatch(/@import|url\(\s*["']?(https?:)?\/\//i)
    // Should anything in its scripts still try, the browser does not let it.
    const policy = answer.headers.get("content-security-policy") ?? ""
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toMatch(/https?:|\*/)
  })
})
