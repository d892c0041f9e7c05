import http2, { type ClientHttp2Session, type ClientHttp2Stream } from "node:http2"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { promisify } from "node:util"
import zlib from "node:zlib"
import { describe, expect, it, vi } from "vitest"
import { type BlockEvent, CircuitBreakerError, type InitOptions } from "../../../src/index.js"
import { chatReply } from "../../support/chat.js"
import { settled, until } from "../../support/ManualClock.js"
import { dataLine, openAiEvents } from "../../support/replies.js"
import type { Sent } from "../../support/servers.js"
import { type Http2Handler, readStream, serveHttp2 } from "./http2Server.js"
import { body, type Patched, patched, told } from "./support.js"

const chat = "/v1/chat/completions"
const post = (query = "") => ({ ":method": "POST", ":path": `${chat}${query}`, "content-type": "application/json" })
const events = [...openAiEvents(["a", "b"], true), "[DONE]"].map(dataLine)

const answer: Http2Handler = async (stream, headers) => {
  switch (headers[":path"]?.split("?")[1]) {
    case "never":
      return
    case "reset":
      return void stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR)
    case "cancel":
      return void stream.close(http2.constants.NGHTTP2_CANCEL)
    case "gone":
      return void stream.session?.destroy()
    case "error":
      stream.respond({ ":status": 500, "content-type": "application/json" })
      return void stream.end('{"error":{"message":"no such luck"}}')
    case "empty":
      return void stream.respond({ ":status": 200 }, { endStream: true })
    case "gzip":
      stream.respond({ ":status": 200, "content-type": "application/json", "content-encoding": "gzip" })
      return void stream.end(zlib.gzipSync(JSON.stringify(chatReply)))
    case "slow":
      stream.respond({ ":status": 200, "content-type": "text/event-stream" })
      return void stream.write(events.slice(0, 3).join(""))
    case "stream":
      stream.respond({ ":status": 200, "content-type": "text/event-stream" })
      for (const event of events) {
        stream.write(event)
        await settled()
      }
      return void stream.end()
    case "trailers":
      stream.respond({ ":status": 200, "content-type": "application/json" }, { waitForTrailers: true })
      stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "1" }))
      return void stream.end(JSON.stringify(chatReply))
    default:
      stream.respond({ ":status": 200, "content-type": "application/json" })
      stream.end(JSON.stringify(chatReply))
  }
}

const streamEvents = ["finish", "aborted", "timeout", "response", "trailers", "end", "error", "close"]

/** What there was of a stream, one after the other. */
const storyOf = async (
  stream: ClientHttp2Stream,
  use: (stream: ClientHttp2Stream) => void = (made) => made.end(body)
) => {
  const seen: Array<string> = []
  let text = ""
  for (const event of streamEvents) {
    stream.on(event, (detail) => seen.push(detail instanceof Error ? `${event}: ${told(detail)}` : event))
  }
  stream.on("data", (piece) => {
    text += piece
  })
  use(stream)
  await new Promise((resolve) => stream.on("close", resolve))
  return [seen, text, stream.rstCode, stream.constructor.name, Object.keys(stream)]
}

const pieces = (count: number) => Readable.from(Array.from({ length: count }, () => Buffer.alloc(64 * 1024, "x")))

type Scenario = readonly [title: string, use: (session: ClientHttp2Session) => unknown]

const scenarios: ReadonlyArray<Scenario> = [
  ["a request", (session) => storyOf(session.request(post()))],
  [
    "a request on a session that is connected",
    async (session) => {
      await new Promise<void>((resolve) => void session.once("connect", () => resolve()))
      return storyOf(session.request(post()))
    }
  ],
  [
    "many requests at once",
    (session) => Promise.all([0, 1, 2, 3].map(() => storyOf(session.request(post("?stream")))))
  ],
  [
    "pieces that are written",
    (session) =>
      storyOf(session.request(post()), (stream) => {
        stream.write(body.slice(0, 9))
        stream.end(body.slice(9))
      })
  ],
  [
    "an end that comes once all is written",
    (session) =>
      storyOf(session.request(post()), (stream) => {
        stream.write(body, () => stream.end())
      })
  ],
  ["a large body that is piped", (session) => storyOf(session.request(post()), (stream) => pieces(40).pipe(stream))],
  [
    "a pipeline",
    async (session) => {
      const stream = session.request(post())
      const reply = readStream(stream)
      await pipeline(pieces(40), stream)
      return reply
    }
  ],
  ["a request without a body", (session) => storyOf(session.request(post(), { endStream: true }), () => {})],
  ["trailers", (session) => storyOf(session.request(post("?trailers")))],
  ["an empty reply", (session) => storyOf(session.request(post("?empty")))],
  ["a reply in pieces", (session) => storyOf(session.request(post("?stream")))],
  ["a reset", (session) => storyOf(session.request(post("?reset")))],
  ["a reset without an error", (session) => storyOf(session.request(post("?cancel")))],
  ["a session that goes", (session) => storyOf(session.request(post("?gone")))],
  [
    "close() in the middle of the reply",
    (session) =>
      storyOf(session.request(post("?slow")), (stream) => {
        stream.end(body)
        stream.once("data", () => stream.close())
      })
  ],
  [
    "destroy() in the middle of the reply",
    (session) =>
      storyOf(session.request(post("?slow")), (stream) => {
        stream.end(body)
        stream.once("data", () => stream.destroy(new Error("mine")))
      })
  ],
  [
    "a timeout",
    (session) =>
      storyOf(session.request(post("?slow")), (stream) => {
        stream.end(body)
        stream.once("data", () => stream.setTimeout(20, () => stream.close(http2.constants.NGHTTP2_CANCEL)))
      })
  ],
  [
    "a signal that is aborted already",
    async (session) => {
      const stream = session.request(post(), { signal: AbortSignal.abort() })
      return new Promise((resolve) => stream.on("error", (error) => resolve(told(error))))
    }
  ],
  [
    "a header that cannot be",
    (session) => {
      try {
        return session.request({ ...post(), ":nonsense": "x" })
      } catch (error) {
        return told(error)
      }
    }
  ],
  [
    "for await over the reply",
    async (session) => {
      const stream = session.request(post("?stream"))
      stream.end(body)
      let text = ""
      for await (const piece of stream) text += piece
      return text
    }
  ]
]

const modes = [
  ["not weighed", {}],
  ["held until their size is known", { budgetPerHour: 1000, blockOnThreshold: true }]
] as const

const everywhere = { providers: { "127.0.0.1": "openai" } } as const

describe("a caller of http2 notices nothing", () => {
  for (const [mode, options] of modes) {
    describe(`calls that are ${mode}`, () => {
      for (const [title, use] of scenarios) {
        it(title, async () => {
          const server = await serveHttp2(answer)
          const bare = { outcome: await use(server.connect()), seen: server.requests.splice(0) }
          const { watch } = await patched({ ...options, ...everywhere })
          expect({ outcome: await use(server.connect()), seen: server.requests }).toEqual(bare)
          expect(watch.health()).toMatchObject({ faults: 0, blocked: 0 })
        })
      }
    })
  }
})

const start = async (options: InitOptions) => {
  const server = await serveHttp2(answer)
  const parts = await patched({ ...everywhere, ...options })
  return { ...parts, server, session: server.connect() }
}

const onlySpan = async ({ global, spans, watch }: Patched): Promise<Sent> => {
  await until(async () => (await spans()).length > 0)
  const [span, ...others] = await spans()
  expect(others).toEqual([])
  expect(global()).toMatchObject({ reserved: 0, inFlight: 0 })
  expect(watch.health()).toMatchObject({ faults: 0, calls: 1 })
  return span ?? {}
}

const aborted = { status: { code: "UNSET", message: "aborted by its caller" } }

type Case = readonly [
  title: string,
  query: string,
  use: (stream: ClientHttp2Stream, session: ClientHttp2Session) => unknown,
  expected: object
]

const sent = (stream: ClientHttp2Stream) => new Promise((resolve) => stream.on("finish", resolve))

const cases: ReadonlyArray<Case> = [
  [
    "a reply that is read",
    "",
    (stream) => readStream(stream),
    {
      output: "Hello there",
      status: { code: "OK" },
      model_inference: { prompt_tokens: 10 },
      attributes: { "http.response.status_code": 200 }
    }
  ],
  ["a reply that nobody reads", "", () => {}, { output: "Hello there" }],
  ["a compressed reply", "?gzip", (stream) => readStream(stream), { output: "Hello there" }],
  ["a stream", "?stream", (stream) => readStream(stream), { output: "ab", model_inference: { stream: { chunks: 5 } } }],
  ["an empty reply", "?empty", (stream) => readStream(stream), { status: { code: "OK" } }],
  [
    "an error of the provider",
    "?error",
    (stream) => readStream(stream),
    { status: { code: "ERROR", message: "no such luck" } }
  ],
  [
    "a reset",
    "?reset",
    (stream) => expect(readStream(stream)).rejects.toThrow("closed with error code"),
    { status: { code: "ERROR" } }
  ],
  ["a reset without an error", "?cancel", (stream) => readStream(stream), { status: { code: "ERROR" } }],
  ["a session that goes", "?gone", (stream) => readStream(stream), { status: { code: "ERROR" } }],
  [
    "a stream that is closed",
    "?never",
    async (stream) => {
      await sent(stream)
      stream.close(http2.constants.NGHTTP2_CANCEL)
    },
    aborted
  ],
  [
    "a stream that is destroyed in the middle of the reply",
    "?slow",
    (stream) => {
      stream.once("data", () => stream.destroy())
    },
    { ...aborted, model_inference: { stream: { aborted: true } } }
  ],
  [
    "a stream that is closed when its time is up",
    "?never",
    (stream) => {
      stream.setTimeout(20, () => stream.close())
    },
    { status: { code: "ERROR", message: "timed out" } }
  ],
  [
    "a stream that is destroyed with an error that speaks of time",
    "?never",
    async (stream) => {
      await sent(stream)
      stream.on("error", () => {})
      stream.destroy(Object.assign(new Error("no activity"), { name: "TimeoutError" }))
    },
    { status: { code: "ERROR", message: "timed out" } }
  ]
]

describe("each call by way of node:http2 has one span, and is settled once", () => {
  for (const [mode, options] of modes) {
    describe(`calls that are ${mode}`, () => {
      for (const [title, query, use, expected] of cases) {
        it(title, async () => {
          const parts = await start(options)
          const stream = parts.session.request(post(query))
          stream.end(body)
          await use(stream, parts.session)
          expect(await onlySpan(parts)).toMatchObject({
            input: JSON.stringify([{ role: "user", content: "Hi" }]),
            ...expected
          })
        })
      }
    })
  }

  it("in the agent of whoever made the request", async () => {
    const parts = await start({ budgetPerHour: 10 })
    const stream = parts.watch.agent("Asker", {}, () => parts.session.request(post()))
    stream.end(body)
    await readStream(stream)
    expect(await onlySpan(parts)).toMatchObject({ agent_name: "Asker" })
  })

  it("by way of a promised session, too", async () => {
    const parts = await start({})
    const session = (await promisify(http2.connect)(parts.server.url)) as ClientHttp2Session
    const stream = session.request(post())
    stream.end(body)
    await readStream(stream)
    session.close()
    await onlySpan(parts)
  })

  it("and what is no call has none", async () => {
    const parts = await start({})
    const { session, watch } = parts
    await readStream(session.request({ ":path": chat }))
    const other = session.request({ ...post(), ":path": "/v1/elsewhere" })
    other.end()
    await readStream(other)
    const seen = watch.context.run({ ...watch.context.current(), seen: true }, () => session.request(post()))
    seen.end(body)
    await readStream(seen)
    parts.restore()
    const after = session.request(post())
    after.end(body)
    await readStream(after)
    expect(await parts.spans()).toEqual([])
    expect(watch.health().calls).toBe(0)
  })
})

const none = { budgetPerHour: 0, blockOnThreshold: true } as const

const errorOf = async (work: () => unknown): Promise<CircuitBreakerError> => {
  try {
    await work()
  } catch (error) {
    if (error instanceof CircuitBreakerError) return error
    throw error
  }
  throw new Error("nothing was refused")
}

describe("a call by way of node:http2 that is refused", () => {
  it("fails with the error itself, its stream unopened and then closed, as do later ones", async () => {
    const { global, server, session, watch } = await start(none)
    const stream = session.request(post())
    stream.end(body)
    expect((await errorOf(() => readStream(stream))).rule).toBe("budget_per_hour")
    const later = session.request(post())
    const closed = new Promise((resolve) => later.on("close", resolve))
    later.end(body)
    expect((await errorOf(() => readStream(later))).rule).toBe("budget_per_hour")
    await closed
    await readStream(session.request({ ":path": "/alive" }))
    expect(server.begun).toEqual(["/alive"])
    expect(watch.health()).toMatchObject({ calls: 0, blocked: 2, faults: 0 })
    expect(global()).toMatchObject({ blocked: 2, reserved: 0, inFlight: 0 })
  })

  it("is not opened along with others that wait for the same connection", async () => {
    const { server, session } = await start(none)
    const alive = session.request({ ":path": "/alive" })
    const stream = session.request(post())
    const after = session.request({ ":path": "/after" })
    const reply = readStream(stream)
    reply.catch(() => {})
    await Promise.all([readStream(alive), readStream(after)])
    stream.end(body)
    expect((await errorOf(() => reply)).rule).toBe("budget_per_hour")
    expect(server.begun).toEqual(["/alive", "/after"])
  })

  it("is decided about by what it says: in worst-case a small one passes where a large one does not", async () => {
    const { global, server, session } = await start({
      budgetPerHour: 5,
      blockOnThreshold: true,
      reservation: "worst-case"
    })
    const ask = (words: string) => {
      const stream = session.request(post())
      stream.end(JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content: words }] }))
      return readStream(stream)
    }
    const results = await Promise.allSettled([ask("word ".repeat(1_000)), ask("Hi")])
    expect(results).toMatchObject([
      { status: "rejected", reason: { rule: "budget_per_hour" } },
      { status: "fulfilled" }
    ])
    expect(server.begun).toHaveLength(1)
    expect(global()).toMatchObject({ spent: 1, reserved: 0, inFlight: 0 })
  })
})

describe("a call by way of node:http2 that waits for onBlock", () => {
  const waiting = async () => {
    let finish = (_room: number) => {}
    const onBlock = vi.fn(
      ({ monitor }: BlockEvent) =>
        new Promise<void>((resolve) => {
          finish = (room) => {
            if (room > 0) monitor.increaseBudget(room)
            resolve()
          }
        })
    )
    const parts = await start({ ...none, onBlock })
    const stream = parts.session.request(post())
    stream.end(body)
    const reply = readStream(stream)
    reply.catch(() => {})
    await readStream(parts.session.request({ ":path": "/alive" }))
    expect(onBlock).toHaveBeenCalledTimes(1)
    expect(parts.server.begun.splice(0)).toEqual(["/alive"])
    return { ...parts, finish: (room: number) => finish(room), reply, stream }
  }

  it("is opened if the hook makes room", async () => {
    const { finish, reply, server } = await waiting()
    finish(10)
    expect((await reply).text).toContain("Hello there")
    expect(server.begun).toEqual([chat])
  })

  it("fails if the hook does not", async () => {
    const { finish, reply, server } = await waiting()
    finish(0)
    expect((await errorOf(() => reply)).rule).toBe("budget_per_hour")
    expect(server.begun).toEqual([])
  })

  for (const [title, end] of [
    ["closed", (stream: ClientHttp2Stream) => stream.close()],
    ["destroyed", (stream: ClientHttp2Stream) => stream.destroy()],
    ["left by its session", (stream: ClientHttp2Stream) => stream.session?.destroy()]
  ] as const) {
    it(`is not opened any more if it is ${title} meanwhile`, async () => {
      const { finish, global, reply, server, session, stream, watch } = await waiting()
      end(stream)
      await reply.catch(() => {})
      finish(10)
      await settled()
      if (!session.destroyed) await readStream(session.request({ ":path": "/alive" }))
      expect(server.begun.filter((path) => path === chat)).toEqual([])
      expect(watch.health()).toMatchObject({ calls: 0, blocked: 0 })
      expect(global()).toMatchObject({ reserved: 0, inFlight: 0, callsThisMinute: 0 })
    })
  }
})
