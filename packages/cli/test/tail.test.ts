import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import type { Event } from "@agentwatch/core/api/Events"
import { beforeAll, describe, expect, it } from "vitest"
import { ctrlC, hasTerminal, inTerminal } from "./inTerminal.js"
import { nobody, run, type Serving, serve, spawned, until } from "./kit.js"
import { hostile, requestSpan, send } from "./spans.js"

let server: Serving
beforeAll(async () => {
  server = await serve({ shared: true })
})

const eventsIn = (out: string) =>
  out.split("\n").flatMap((line) => (line.startsWith("{") && line.endsWith("}") ? [JSON.parse(line) as Event] : []))

/** A server that is none of ours. */
const other = async (listener: RequestListener) => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    end: () => {
      server.closeAllConnections()
      server.close()
    }
  }
}

describe("agentwatch-cli tail", () => {
  it("begins with what came before, and goes on with what comes, for programs as an event a line", async () => {
    await send(server.url, [
      requestSpan({ agent: "before-1", at: Date.now() - 2_000 }),
      requestSpan({ agent: "before-2" })
    ])
    const { end, said } = await spawned(["tail", "--json", "--server", server.url], {}, "before-2")
    expect(eventsIn(said.out).map(({ agent_name }) => agent_name)).toEqual(
      expect.arrayContaining(["before-1", "before-2"])
    )
    await send(server.url, [requestSpan({ agent: "after" })])
    const event = await until(() => eventsIn(said.out).find(({ agent_name }) => agent_name === "after"))
    expect(event).toMatchObject({ task_name: "testing", model: "gpt-4o-mini", status: "success", input_tokens: 1_000 })
    expect(await end("SIGINT")).toBe(0)
  })

  it("shows what is asked for alone", async () => {
    const some = (error: string) => [
      requestSpan({ agent: "other", error: "of another" }),
      requestSpan({ agent: "picked" }),
      requestSpan({ agent: "picked", error })
    ]
    await send(server.url, some("first"))
    const marks = ["--agent", "picked", "--status", "error"]
    const { end, said } = await spawned(["tail", "--json", ...marks, "--server", server.url], {}, "first")
    await send(server.url, some("second"))
    await until(() => eventsIn(said.out).length > 1)
    expect(eventsIn(said.out).map(({ error_message }) => error_message)).toEqual(["first", "second"])
    expect(await end("SIGINT")).toBe(0)
  })

  it("says when the server goes away, comes back when it does, and has lost nothing", async () => {
    const first = await serve()
    await send(first.url, [requestSpan({ agent: "one" })])
    const { end, said } = await spawned(["tail", "--json", "--server", first.url], {}, '"one"')
    await first.end("SIGTERM")
    const again = await serve({ directory: first.directory, port: first.port })
    await send(again.url, [requestSpan({ agent: "two" }), requestSpan({ agent: "three" })])
    await until(() => eventsIn(said.out).length === 3)
    // Nobody looks at a line that is rewritten: each is said once.
    expect(said.err.trimEnd().split("\n")).toEqual([
      `The server at ${first.url} is away; trying again …`,
      `The server at ${first.url} is back.`
    ])
    expect(
      eventsIn(said.out)
        .map(({ agent_name }) => agent_name)
        .sort()
    ).toEqual(["one", "three", "two"])
    expect(await end("SIGINT")).toBe(0)
    await again.end("SIGTERM")
  })

  it.skipIf(!hasTerminal)("keeps to the window, whatever senders write", async () => {
    const terminal = inTerminal(["tail", "--backlog", "0", "--server", server.url])
    await until(() => terminal.lines().some((line) => line.startsWith("UTC ")))
    const word = "w".repeat(300_000)
    const evil = requestSpan({ agent: `${hostile}agent`, task: `${hostile}${word}`, error: `${hostile}${word}` })
    // The feed opens a moment after the heading; what comes before is not for it.
    const shownOne = () => terminal.lines().some((line) => line.includes("ERR"))
    while (!shownOne()) {
      await send(server.url, [{ ...evil, span_id: requestSpan().span_id }, requestSpan({ agent: "佐藤 美咲 👩‍🚀" })])
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    terminal.type(ctrlC)
    expect(await terminal.ended).toBe(0)
    expect(terminal.otherCodes()).toEqual([])
    expect(terminal.widest()).toBeLessThanOrEqual(80)
    const lines = terminal.lines()
    expect(lines.find((line) => line.includes("ERR"))).toMatch(/^\d\d:\d\d:\d\d \\x1b\[31m/)
    expect(lines.find((line) => line.includes("└"))).toMatch(/^ {9}└ \\x1b\[31m\\x1b\]0;owned/)
    const ends = lines.filter((line) => /\$\S+$/.test(line)).map((line) => line.length)
    expect(ends.length).toBeGreaterThan(0)
  })

  it("passes over what is too long to be held, and goes on", async () => {
    const event = { id: "a", task_name: "t", agent_name: "behind", model: "m", status: "success", metadata: null }
    const more = { input_tokens: 1, output_tokens: 1, latency_ms: 1, cost_usd: 0, error_message: null }
    const endless = await other((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" })
      response.write(`id: 1\ndata: ${"x".repeat(9 * 1024 * 1024)}\n\n`)
      response.write(`id: 2\ndata: ${JSON.stringify({ ...event, ...more, timestamp: "2026-02-09T12:00:00.000Z" })}\n\n`)
    })
    const { end, said } = await spawned(["tail", "--json", "--server", endless.url], {}, '"behind"')
    expect(said.err).toBe("1 requests were passed over: too many came at once.\n")
    expect(await end("SIGINT")).toBe(0)
    endless.end()
  })

  it("says where something else answers", async () => {
    const page = await other((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>"))
    expect(await run(["tail", "--server", page.url], {}, 10)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`What answers at ${page.url} is not an AgentWatch server`)
    })
    page.end()
  })

  it("says where a proxy answers in the place of the server, and waits for one that was there", async () => {
    let opened = false
    const proxy = await other((_, response) => {
      if (opened) return response.writeHead(502).end("<html>Bad Gateway")
      opened = true
      return response.writeHead(200, { "content-type": "text/event-stream" }).end(": hello\n\n")
    })
    const { end, said } = await spawned(["tail", "--server", proxy.url], {}, "is away; trying again")
    expect(said.err).toBe(`The server at ${proxy.url} is away; trying again …\n`)
    expect(await run(["tail", "--server", proxy.url], {}, 10)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`The server at ${proxy.url} is away, says what stands before it.`)
    })
    expect(await end("SIGINT")).toBe(0)
    proxy.end()
  })

  it("says where there is no server, a wrong key, or a filter that is none", async () => {
    const [away, wrong] = await Promise.all([
      run(["tail", "--server", nobody]),
      run(["tail", "--min-cost", "much", "--server", server.url])
    ])
    expect(away).toMatchObject({ code: 1, err: expect.stringContaining(`No server answers at ${nobody}.`) })
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("--min-cost: expected US dollars") })
  })
})
