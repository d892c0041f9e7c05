import { spawn } from "node:child_process"
import { once } from "node:events"
import { expect, it } from "vitest"
import { freshDirectory } from "../../directories.js"

/** A program that leaves its store while the engine still works on what nobody waits for any more. */
const program = `
  import { Effect, Fiber, Layer } from "effect"
  import { embedded } from "@agentwatch/server/clickhouse/Client"
  import { ClickhouseClient } from "@effect/sql-clickhouse"
  await Effect.gen(function* () {
    const sql = yield* ClickhouseClient.ClickhouseClient
    const asking = Array.from({ length: 5 }, () =>
      Effect.runFork(sql\`SELECT sum(cityHash64(number)) FROM numbers(100000000000)\`)
    )
    yield* Effect.sleep(500)
    yield* Effect.forEach(asking, Fiber.interruptFork)
  }).pipe(Effect.provide(embedded(process.argv[1])), Effect.runPromise)
  process.exit(0)
`.replace(
  "@agentwatch/server/clickhouse/Client",
  new URL("../../../dist/store/clickhouse/Client.js", import.meta.url).href
)

it.each(["4", "16"])(
  "A program of %s threads ends in order while the store works on questions that nobody waits for any more",
  async (threads) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, freshDirectory()], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, UV_THREADPOOL_SIZE: threads }
    })
    let said = ""
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString()
    })
    const [code, signal] = await once(child, "close")
    expect([code, signal, said]).toEqual([0, null, ""])
  }
)
