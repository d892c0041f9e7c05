import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, it, onTestFinished } from "vitest"
import { nobody, run, serve, trace } from "./kit.js"

/** Runs `verify` against something else than an AgentWatch server. */
const against = async (listener: RequestListener) => {
  const other = createServer(listener)
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  const ended = await run(["verify", "--server", url])
  other.closeAllConnections()
  other.close()
  expect(ended.err).not.toMatch(trace)
  return { ...ended, url }
}

describe("agentwatch-cli verify", () => {
  it("sends a span to a server and reads it back", async () => {
    const server = await serve()
    for (const url of [server.url, `${server.url}/`, `http://localhost:${server.port}`]) {
      const { code, err, out } = await run(["verify", "--server", url])
      expect([code, err]).toEqual([0, ""])
      expect(out).toMatch(/^A span went to \S+ and came back in \d+ ms \(trace [0-9a-f]{32}\)\.$/m)
      const id = /trace ([0-9a-f]{32})/.exec(out)?.[1]
      expect((await fetch(`${server.url}/api/traces/${id}/spans`)).status).toBe(200)
    }
    // A test span is no request: it changes no figure.
    expect(await (await fetch(`${server.url}/api/metrics/summary`)).json()).toMatchObject({ total_requests: 0 })
    await server.end("SIGTERM")
  })

  it("needs the key where there is one, says so where it is wrong, and never repeats it", async () => {
    const server = await serve({ env: { API_KEY: "aw_8f2c1d7e" } })
    const verify = (args: ReadonlyArray<string>, env = {}) => run(["verify", "--server", server.url, ...args], env)
    expect(await verify([], { API_KEY: "aw_8f2c1d7e" })).toMatchObject({ code: 0 })
    expect(await verify(["--api-key", "aw_8f2c1d7e"])).toMatchObject({ code: 0 })
    const without = await verify([])
    expect(without).toMatchObject({
      code: 1,
      err: `The server at ${server.url} asks for a key. Give it, for example API_KEY=… agentwatch-cli verify.\n`
    })
    for (const ended of [await verify(["--api-key", "aw_wrong_one"]), await verify([], { API_KEY: "aw_wrong_one" })]) {
      expect(ended).toMatchObject({
        code: 1,
        err: expect.stringContaining(`The server at ${server.url} refuses the key.`)
      })
      expect(ended.err + ended.out).not.toContain("aw_wrong_one")
      expect(ended.err).not.toMatch(trace)
    }
    await server.end("SIGTERM")
  })

  it("says what is wrong with an address or a key that nobody can be asked with, and shows no password", async () => {
    for (const url of ["http://me:secret@127.0.0.1:1", "http://127.0.0.1:1/?a=b", "http://127.0.0.1:1/#a", "ftp://x"]) {
      const ended = await run(["verify", "--server", url])
      expect(ended).toMatchObject({ code: 2, err: expect.stringContaining("--server: expected an http URL") })
      expect(ended.err + ended.out).not.toContain("secret")
    }
    for (const ended of [
      await run(["verify", "--api-key", "пароль"]),
      await run(["verify"], { API_KEY: "two words" }),
      await run(["doctor"], { API_KEY: "line\nbreak" })
    ]) {
      expect(ended).toMatchObject({ code: 2, err: expect.stringContaining("expected visible ASCII only") })
      expect(ended.err + ended.out).not.toMatch(/пароль|words|break/)
    }
  })

  it("says where there is no server", async () => {
    const { code, err } = await run(["verify", "--server", nobody])
    expect([code, err]).toEqual([
      1,
      `No server answers at ${nobody}. Start one with agentwatch-cli serve, or say where it is with --server.\n`
    ])
  })

  it("does not say that there is no server where one does not speak as it should", async () => {
    const strange = await Promise.all([
      against((request, response) => response.writeHead(302, { location: request.url }).end()),
      against((request) => request.socket.destroy()),
      against((request) => request.socket.end("220 mail\r\n"))
    ])
    for (const { code, err, url } of strange) {
      expect([code, err]).toEqual([
        1,
        `What listens at ${url} does not answer as an AgentWatch server does. Is it http or https? Say where yours is with --server.\n`
      ])
    }
    const page = createServer((_, response) => response.end("<html>"))
    await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve))
    onTestFinished(() => void page.close())
    const url = `https://127.0.0.1:${(page.address() as AddressInfo).port}`
    for (const ended of await Promise.all(["verify", "tail", "traces"].map((verb) => run([verb, "--server", url])))) {
      expect(ended).toMatchObject({
        code: 1,
        err: expect.stringContaining(`What listens at ${url} does not answer as an AgentWatch server does.`)
      })
    }
    expect(await run(["verify", "--server", "http://127.0.0.1:6000"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("Nothing can be asked at http://127.0.0.1:6000: this program keeps off its port")
    })
  })

  it("says where something else answers, or nothing does", async () => {
    const [page, nothing, hung] = await Promise.all([
      against((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>")),
      against((_, response) => response.writeHead(404).end()),
      against(() => {})
    ])
    expect(page).toMatchObject({
      code: 1,
      err: expect.stringContaining(`What answers at ${page.url} is not an AgentWatch server`)
    })
    expect(nothing).toMatchObject({ code: 1, err: expect.stringContaining("is not an AgentWatch server") })
    expect(hung).toMatchObject({
      code: 1,
      err: expect.stringContaining(`Something at ${hung.url} takes the test span and does not answer.`)
    })
  })

  it("says where a proxy answers in the place of the server", async () => {
    const proxies = [502, 503, 504].map((status) =>
      against((_, response) => response.writeHead(status).end("<html>Service Unavailable"))
    )
    for (const proxy of await Promise.all(proxies)) {
      expect(proxy).toMatchObject({
        code: 1,
        err: `The server at ${proxy.url} is away, says what stands before it. Try again in a moment, or look whether it runs.\n`
      })
    }
  })

  it("says where the server is there but takes nothing, or does not give back what it took", async () => {
    const json = { "content-type": "application/json" }
    const busy = await against((_, response) =>
      response.writeHead(503, json).end(JSON.stringify({ _tag: "Overloaded", error: "full", retry_after: 1 }))
    )
    expect(busy).toMatchObject({ code: 1, err: expect.stringContaining("its store takes nothing at the moment") })
    const forgetful = await against((request, response) =>
      request.method === "POST"
        ? response.writeHead(202, json).end(JSON.stringify({ accepted: true }))
        : response.writeHead(404, json).end(JSON.stringify({ _tag: "TraceNotFound", trace_id: "a" }))
    )
    expect(forgetful).toMatchObject({
      code: 1,
      err: expect.stringContaining("took the test span but does not give it back")
    })
  })
})
