import { createServer } from "node:http"
import { Effect, Layer, Logger, Redacted, Schema } from "effect"
import { afterAll, beforeAll, expect, it } from "vitest"
import { remote } from "../../../src/store/clickhouse/Client.js"
import { Database } from "../../../src/store/clickhouse/Database.js"

// Speaks just enough of ClickHouse's HTTP interface: it is there, and its replies break off in the middle.
const server = createServer(async (request, response) => {
  let statement = ""
  for await (const chunk of request) statement += chunk
  if (!statement.includes("FORMAT JSON")) {
    response.writeHead(200).end("1\n")
    return
  }
  response.writeHead(200, { "content-type": "application/json" })
  response.write('{"meta": [], "data": [{"n": 1},', () => response.destroy())
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

it("a reply of the store that breaks off is a failure, and never an answer without rows", async () => {
  const asked = Effect.gen(function* () {
    const { rows, sql } = yield* Database
    return yield* Effect.flip(rows(Schema.Struct({ n: Schema.Number }), sql`SELECT 1 AS n`))
  }).pipe(
    Effect.provide(
      Database.Default("agentwatch").pipe(
        Layer.provide(remote(Redacted.make(url))),
        Layer.provideMerge(Logger.remove(Logger.defaultLogger))
      )
    )
  )
  const { _tag, transient } = await Effect.runPromise(asked)
  expect([_tag, transient]).toEqual(["StoreError", true])
})
