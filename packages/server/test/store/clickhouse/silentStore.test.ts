import { createServer } from "node:http"
import { Effect, Fiber, Layer, Logger, Redacted, Schema } from "effect"
import { afterAll, beforeAll, it } from "vitest"
import { remote } from "../../../src/store/clickhouse/Client.js"
import { Database } from "../../../src/store/clickhouse/Database.js"

/** Statements that were heard, and were not answered. */
const heard: Array<string> = []
let onHeard = () => {}

// Speaks just enough of ClickHouse's HTTP interface: it is there, and answers nothing else.
const server = createServer(async (request, response) => {
  let statement = ""
  for await (const chunk of request) statement += chunk
  if (/^SELECT 1\b(?!.*never)/.test(statement) || request.url === "/ping") {
    response.end("1\n")
    return
  }
  heard.push(statement)
  onHeard()
})
let url = ""
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const hears = (what: string) =>
  Effect.promise(
    () =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (heard.some((statement) => statement.startsWith(what))) resolve()
        }
        onHeard = look
        look()
      })
  )

for (const [kind, question] of [
  ["a question", Effect.flatMap(Database, ({ rows, sql }) => rows(Schema.Unknown, sql`SELECT 'never'`))],
  ["a statement", Effect.flatMap(Database, ({ run }) => run("SELECT 'never'"))]
] as const) {
  it(`${kind} to a store that is silent can be given up at once, and so can the server that asked it`, () =>
    Effect.gen(function* () {
      heard.length = 0
      const asking = yield* Effect.fork(question)
      yield* hears("SELECT 'never'")
      // The store is asked to give it up as well, and is as silent about that.
      yield* Fiber.interrupt(asking)
      yield* hears("KILL QUERY")
    }).pipe(
      Effect.provide(
        Database.Default("agentwatch").pipe(
          Layer.provide(remote(Redacted.make(url))),
          Layer.provideMerge(Logger.remove(Logger.defaultLogger))
        )
      ),
      Effect.runPromise
    ))
}
