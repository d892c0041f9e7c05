import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http"
import net from "node:net"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { describe, expect, it } from "vitest"
import { sendJson } from "../../support/replies.js"
import { type Loopback, nobody, serve } from "../../support/servers.js"
import { agentOf, body, patched, replyTo, storyOf, textOf, told } from "./support.js"

interface Place {
  readonly url: string
  readonly options: RequestOptions
  /** Where nobody listens. */
  readonly nowhere: string
}

type Scenario = readonly [title: string, use: (place: Place) => unknown]

const path = "/v1/chat/completions"

/** Milliseconds after which a caller gives up; by then its call has long reached the provider. */
const patience = 400
const json = { "content-type": "application/json" }

/** Ends a request, and gives what there was of it. */
const whole = async (request: ClientRequest, end: (request: ClientRequest) => void = (made) => made.end(body)) => {
  let text = ""
  const story = storyOf(request, (reply) => {
    reply.on("data", (piece) => {
      text += piece
    })
  })
  end(request)
  await story.over
  return [
    story.events,
    text,
    request.constructor === http.ClientRequest,
    (agentOf(request) as object | undefined)?.constructor.name
  ]
}

const pieces = (count: number, length: number) =>
  Readable.from(Array.from({ length: count }, () => Buffer.alloc(length, "x")))

const scenarios: ReadonlyArray<Scenario> = [
  ["options", ({ options }) => whole(http.request(options))],
  [
    "options with a path of their own and a callback",
    ({ options }) =>
      new Promise((resolve) => {
        http.request({ ...options, path: `${path}?a=b` }, (reply) => resolve(textOf(reply))).end(body)
      })
  ],
  ["a URL as text", ({ url }) => whole(http.request(url, { method: "post", headers: json }))],
  ["a URL", ({ url }) => whole(http.request(new URL(url), { method: "POST" }))],
  [
    "a URL and a callback",
    ({ url }) =>
      new Promise((resolve) => {
        http.request(new URL(url), { method: "POST" }, (reply) => resolve(textOf(reply))).end(body)
      })
  ],
  [
    "a URL that options change",
    ({ options, url }) =>
      whole(http.request("http://127.0.0.1:1/elsewhere", { ...options, path: new URL(url).pathname }))
  ],
  [
    "what url.parse gives",
    ({ options }) => whole(http.request({ ...options, protocol: "http:", auth: null, href: "http://elsewhere/" }))
  ],
  ["get, with a method", ({ options }) => whole(http.get(options), () => {})],
  [
    "headers as a list",
    ({ options }) => whole(http.request({ ...options, headers: ["content-type", "application/json", "Host", "h"] }))
  ],
  ["another Host header", ({ options }) => whole(http.request({ ...options, headers: { Host: "elsewhere" } }))],
  [
    "pieces that are written",
    ({ options }) =>
      whole(http.request(options), (request) => {
        request.write(body.slice(0, 9))
        request.write(Buffer.from(body.slice(9, 20)), () => {})
        request.end(body.slice(20), "utf8", () => {})
      })
  ],
  [
    "an end that comes once all is written, as of follow-redirects and got",
    ({ options }) =>
      whole(http.request(options), (request) => {
        const written: Array<unknown> = []
        const end = (error?: unknown) => void (written.push(error) === 2 && request.end())
        request.write(body.slice(0, 9), (error) => {
          end(error)
          request.write(body.slice(9), "utf8", end)
        })
      })
  ],
  [
    "pieces in other encodings",
    ({ options }) =>
      whole(http.request(options), (request) => {
        request.write(Buffer.from(body).toString("hex"), "hex")
        request.end("IA==", "base64")
      })
  ],
  [
    "a body that is piped",
    ({ options }) =>
      whole(http.request({ ...options, headers: { "content-length": body.length } }), (request) =>
        Readable.from([body]).pipe(request)
      )
  ],
  [
    "a large body that is piped",
    ({ options }) => whole(http.request(options), (request) => pieces(64, 64 * 1024).pipe(request))
  ],
  [
    "a large body in one piece",
    ({ options }) => whole(http.request(options), (request) => request.end(Buffer.alloc(3_000_000, "x")))
  ],
  [
    "a pipeline",
    async ({ options }) => {
      const request = http.request(options)
      const replied = replyTo(request)
      await pipeline(pieces(40, 100_000), request)
      return [await textOf(await replied), request.writableNeedDrain]
    }
  ],
  [
    "a pipe after a large piece",
    ({ options }) =>
      whole(http.request(options), (request) => {
        request.write(Buffer.alloc(200_000, "x"))
        setImmediate(() => pieces(2, 100_000).pipe(request))
      })
  ],
  [
    "headers that are flushed, and a body when there is a connection",
    ({ options }) =>
      whole(http.request({ ...options, agent: false }), (request) => {
        request.flushHeaders()
        request.on("socket", (socket) => socket.on("connect", () => request.end(body)))
      })
  ],
  [
    "a body when there is a connection",
    ({ options }) => whole(http.request(options), (request) => request.on("socket", () => request.end(body)))
  ],
  [
    "Expect: 100-continue",
    ({ options }) =>
      whole(http.request({ ...options, headers: { Expect: "100-continue" } }), (request) =>
        request.on("continue", () => request.end(body))
      )
  ],
  [
    "trailers",
    ({ options }) =>
      whole(http.request({ ...options, headers: { Trailer: "x-end" } }), (request) => {
        request.write(body)
        request.addTrailers({ "x-end": "yes" })
        request.end()
      })
  ],
  [
    "an agent that keeps its connections",
    async ({ options }) => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
      const seen: Array<unknown> = []
      for (let count = 0; count < 3; count++) {
        const call = http.request({ ...options, agent })
        seen.push(await whole(call), call.reusedSocket, agentOf(call) === agent)
      }
      seen.push(Object.values(agent.freeSockets).length, Reflect.get(agent, "totalSocketCount"))
      agent.destroy()
      return seen
    }
  ],
  [
    "an agent that looks at what it is asked",
    async ({ options }) => {
      const asked: Array<unknown> = []
      class Curious extends http.Agent {
        readonly #secret = 7
        // biome-ignore lint/suspicious/noExplicitAny: Node does not say what it hands over
        override createConnection(given: any, done: any) {
          asked.push(this.#secret, given.agent === agent, given.port, given.method, given.path)
          return super.createConnection(given, done)
        }
      }
      const agent = new Curious()
      return [await whole(http.request({ ...options, agent })), asked]
    }
  ],
  ["agent: false", ({ options }) => whole(http.request({ ...options, agent: false }))],
  [
    "createConnection",
    async ({ options }) => {
      const given: Array<unknown> = []
      const createConnection = (asked: object) => {
        given.push((asked as net.TcpNetConnectOpts).port, Reflect.get(asked, "createConnection") === createConnection)
        return net.createConnection(asked as net.NetConnectOpts)
      }
      return [await whole(http.request({ ...options, createConnection })), given]
    }
  ],
  [
    "createConnection that fails",
    ({ options }) => {
      const createConnection = () => {
        throw new Error("no way")
      }
      return replyTo(http.request({ ...options, createConnection }).end(body))
    }
  ],
  [
    "a socket of one's own, later",
    ({ options }) =>
      whole(
        http.request({
          ...options,
          createConnection: (asked, done) => {
            setImmediate(() => done(null, net.createConnection(asked as net.NetConnectOpts)))
            return undefined as never
          }
        })
      )
  ],
  ["for await over the reply", async ({ options }) => textOf(await replyTo(http.request(options).end(body)))],
  [
    "read()",
    async ({ options }) => {
      const reply = await replyTo(http.request(options).end(body))
      let text = ""
      reply.on("readable", () => {
        for (let piece = reply.read(7); piece !== null; piece = reply.read(7)) text += piece
      })
      await new Promise((resolve) => reply.on("end", resolve))
      return text.length > 0
    }
  ],
  [
    "a decoded reply",
    async ({ options }) => {
      const reply = await replyTo(http.request(options).end(body))
      reply.setEncoding("latin1")
      return [await textOf(reply), reply.trailers, reply.complete]
    }
  ],
  [
    "no listener for the reply",
    async ({ options }) => {
      const request = http.request(options)
      request.end(body)
      await new Promise((resolve) => request.on("close", resolve))
      return request.destroyed
    }
  ],
  [
    "a reply that is left after its first piece",
    async ({ options }) => {
      const reply = await replyTo(http.request({ ...options, path: `${path}?slow` }).end(body))
      for await (const piece of reply) return [`${piece}`, reply.destroyed]
      return "nothing"
    }
  ],
  ["destroy() before the end", ({ options }) => whole(http.request(options), (request) => request.destroy())],
  [
    "destroy() with an error before the end",
    ({ options }) => whole(http.request(options), (request) => request.destroy(new Error("mine")))
  ],
  [
    "destroy() after the end",
    ({ options }) => whole(http.request(options), (request) => request.end(body).destroy(new Error("mine")))
  ],
  ["abort()", ({ options }) => whole(http.request(options), (request) => request.end(body).abort())],
  [
    "abort() before the end",
    async ({ options }) => {
      const [events] = await whole(http.request(options), (request) => request.abort())
      return [events].flat().sort()
    }
  ],
  [
    "a signal",
    ({ options }) => {
      const aborter = new AbortController()
      return whole(http.request({ ...options, path: `${path}?never`, signal: aborter.signal }), (request) => {
        request.end(body)
        request.on("finish", () => aborter.abort())
      })
    }
  ],
  [
    "a signal that is aborted already",
    ({ options }) => whole(http.request({ ...options, signal: AbortSignal.abort() }))
  ],
  [
    "destroy() in the middle of the reply",
    ({ options }) => {
      const request = http.request({ ...options, path: `${path}?slow` })
      request.on("response", (reply) => reply.once("data", () => request.destroy(new Error("mine"))))
      return whole(request)
    }
  ],
  ["a reply that breaks off", ({ options }) => whole(http.request({ ...options, path: `${path}?break` }))],
  ["a reply that is no HTTP", ({ options }) => whole(http.request({ ...options, path: `${path}?nonsense` }))],
  [
    "a connection that ends before the reply",
    ({ options }) => whole(http.request({ ...options, path: `${path}?hangup` }))
  ],
  ["nobody there", ({ nowhere }) => whole(http.request(`${nowhere}${path}`, { method: "POST" }))],
  [
    "a timeout",
    ({ options }) =>
      whole(http.request({ ...options, path: `${path}?never`, timeout: patience }), (request) => {
        request.on("timeout", () => request.destroy())
        request.end(body)
      })
  ],
  [
    "setTimeout",
    ({ options }) =>
      whole(http.request({ ...options, path: `${path}?never` }), (request) => {
        request.setTimeout(patience, () => request.destroy(new Error("mine")))
        request.end(body)
      })
  ],
  ["an error of the provider", ({ options }) => whole(http.request({ ...options, path: `${path}?error` }))],
  [
    "early hints",
    async ({ options }) => {
      const request = http.request({ ...options, path: `${path}?hints` })
      const hints: Array<unknown> = []
      request.on("information", ({ statusCode }) => hints.push(statusCode))
      return [await whole(request), hints]
    }
  ],
  [
    "an upgrade",
    ({ options }) =>
      new Promise((resolve) => {
        const request = http.request({
          ...options,
          path: `${path}?upgrade`,
          headers: { connection: "upgrade", upgrade: "x" }
        })
        request.on("upgrade", (reply: IncomingMessage, socket: net.Socket) => {
          socket.destroy()
          resolve([reply.statusCode, reply.headers.upgrade])
        })
        request.end(body)
      })
  ],
  [
    "a header that cannot be",
    ({ options }) => {
      try {
        return http.request({ ...options, headers: { "x y": "z" } })
      } catch (error) {
        return told(error)
      }
    }
  ],
  [
    "an agent that is none",
    ({ options }) => {
      try {
        return http.request({ ...options, agent: {} as http.Agent })
      } catch (error) {
        return told(error)
      }
    }
  ],
  [
    "a write after the end",
    async ({ options }) => {
      const request = http.request(options)
      const seen = whole(request, (made) => {
        made.end(body)
        made.write("more")
      })
      return seen
    }
  ],
  [
    "options that getters give, once each",
    async ({ options }) => {
      let asked = 0
      const given = {
        ...options,
        get path() {
          asked++
          return path
        }
      }
      return [await whole(http.request(given)), asked]
    }
  ]
]

interface Server extends Loopback {
  readonly seen: Array<unknown>
}

const server = async (): Promise<Server> => {
  const seen: Array<unknown> = []
  const loopback = await serve((request, response, text) => {
    const mode = request.url?.split("?")[1]
    seen.push([
      request.method,
      request.url,
      request.rawHeaders.filter((part) => !part.startsWith("127.")),
      text.length,
      text.slice(0, 99),
      request.trailers
    ])
    switch (mode) {
      case "never":
        return
      case "slow":
        return void response.write("first")
      case "break":
        response.write("first")
        return void setImmediate(() => response.destroy())
      case "nonsense":
        return void request.socket.end("nonsense\r\n\r\n")
      case "hangup":
        return void request.socket.destroy()
      case "error":
        return void sendJson(response, { error: { message: "no" } }, 500)
      case "hints":
        response.writeEarlyHints({ link: "</x>" })
        return void response.end("hinted")
      case "upgrade":
        return void request.socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
        )
    }
    response.setHeader("Date", "now")
    response.setHeader("Trailer", "x-sum")
    response.write('{"answer": ')
    setImmediate(() => {
      response.addTrailers({ "x-sum": "1" })
      response.end('"Grüezi"}')
    })
  })
  return { ...loopback, seen }
}

const outcomeOf = async (use: () => unknown) => {
  try {
    return await use()
  } catch (error) {
    return told(error)
  }
}

const run = async (use: Scenario[1], to: Server) => {
  const { hostname, port } = new URL(to.url)
  const nowhere = nobody.url
  const options = { hostname, port, path, method: "POST", headers: json }
  const outcome = await outcomeOf(() => use({ url: `${to.url}${path}`, options, nowhere }))
  return { outcome, seen: to.seen.splice(0) }
}

describe("a caller of http.request notices nothing", () => {
  for (const [mode, options] of [
    ["calls that are not weighed", {}],
    ["calls that are held until their size is known", { budgetPerHour: 1000, blockOnThreshold: true }]
  ] as const) {
    describe(mode, () => {
      for (const [title, use] of scenarios) {
        it(title, async () => {
          const to = await server()
          const bare = await run(use, to)
          const { watch } = await patched({ ...options, providers: { "127.0.0.1": "openai" } })
          expect(await run(use, to)).toEqual(bare)
          expect(watch.health()).toMatchObject({ faults: 0, blocked: 0 })
        })
      }
    })
  }
})
