// A ClickHouse server for tests: the embedded engine behind as much of the HTTP interface as `@clickhouse/client` uses.
// It is a process of its own so that it can be killed and started again. What goes wrong with it is told by messages.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { gunzipSync } from "node:zlib"
import { version as versions } from "chdb"
import { type Answer, busy, errorAnswer, resultAnswer, send, sendPart } from "./answer.ts"
import { openEngine } from "./engine.ts"
import { befalls, type Fault, type Rule, spanInserts } from "./fault.ts"
import type { Counts, Reply, Request } from "./messages.ts"
import { type Statement, statementOf } from "./statement.ts"

const [directory = "", port = "0", scratch = ""] = process.argv.slice(2)

const engine = openEngine(directory, scratch)
const version = versions().libchdb

const isSpanInsert = new RegExp(spanInserts, "i")
const tally = () => ({ seen: 0, executed: 0, faulty: 0 })
const counted = { all: tally(), spanInserts: tally() }
let lastSettings: Counts["lastSettings"] = {}
let rules: ReadonlyArray<Rule> = []

const count = ({ text }: Statement, what: keyof ReturnType<typeof tally>) => {
  counted.all[what]++
  if (isSpanInsert.test(text)) counted.spanInserts[what]++
}

const execute = async (statement: Statement): Promise<Answer> => {
  try {
    const { bytes, rows } = await engine.run(statement)
    count(statement, "executed")
    return resultAnswer(statement, bytes, rows)
  } catch (error) {
    return errorAnswer(error instanceof Error ? error.message : String(error), version)
  }
}

const bodyOf = async (request: IncomingMessage) => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body
}

const reset = (request: IncomingMessage) => request.socket.resetAndDestroy()

/** Answers a statement, or fails to in the way that is asked for. */
const treat = async (
  fault: Fault | undefined,
  statement: Statement,
  request: IncomingMessage,
  response: ServerResponse
) => {
  const id = statement.queryId ?? ""
  switch (fault?.kind) {
    case "resetBefore":
      return reset(request)
    case "error500":
      return send(request, response, errorAnswer(busy, version), id)
    case "commitThenReset":
      await execute(statement)
      return reset(request)
    case "commitThenSilence":
      await execute(statement)
      if (fault.ms !== undefined) setTimeout(() => reset(request), fault.ms)
      return
    case "truncatedAnswer":
      return sendPart(request, response, await execute(statement), id)
    case "delayAnswer": {
      const answer = await execute(statement)
      await sleep(fault.ms)
      return send(request, response, answer, id)
    }
    case "delay":
      await sleep(fault.ms)
      return send(request, response, await execute(statement), id)
    case undefined:
      return send(request, response, await execute(statement), id)
  }
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://kit")
  if (url.pathname === "/ping") {
    response.end("Ok.\n")
    return
  }
  try {
    const statement = statementOf(url, await bodyOf(request))
    count(statement, "seen")
    if (isSpanInsert.test(statement.text)) lastSettings = Object.fromEntries(statement.settings)
    const { fault, rules: left } = befalls(rules, statement.text)
    rules = left
    if (fault !== undefined) count(statement, "faulty")
    await treat(fault, statement, request, response)
  } catch {
    // The client has gone before it had said all.
    request.socket.destroy()
  }
})

/** The port that was given, or the one that was found free: the same ever after. */
let listensOn = Number(port)
const listen = () =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(listensOn, "127.0.0.1", () => {
      const address = server.address()
      listensOn = typeof address === "object" && address ? address.port : 0
      resolve()
    })
  })

const refuse = () =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

const reply = async (request: Request): Promise<unknown> => {
  switch (request.ask) {
    case "fault":
      rules = [...rules, request.rule]
      return
    case "heal":
      rules = []
      return
    case "refuse":
      return refuse()
    case "accept":
      return listen()
    case "counts": {
      const counts: Counts = { ...counted.all, spanInserts: counted.spanInserts, lastSettings }
      return counts
    }
    case "query": {
      const { bytes } = await engine.run({ text: request.sql, settings: [], parameters: [], format: "JSONEachRow" })
      return Buffer.from(bytes).toString()
    }
  }
}

const say = (message: Reply) => process.send?.(message)

process.on("message", ({ id, request }: { id: number; request: Request }) => {
  reply(request).then(
    (result) => say({ id, result }),
    (error) => say({ id, error: String(error) })
  )
})
// Whoever started it has gone.
process.once("disconnect", () => process.exit())
process.once("SIGTERM", () => {
  void refuse().then(() => {
    engine.close()
    process.exit()
  })
})

await listen()
say({ ready: true, port: listensOn })
