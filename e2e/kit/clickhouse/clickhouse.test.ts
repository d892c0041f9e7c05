import { Readable } from "node:stream"
import { type ClickHouseClient, createClient } from "@clickhouse/client"
import { beforeEach, describe, expect, it } from "vitest"
import { afterwards } from "../afterwards.js"
import { type Clickhouse, startClickhouse } from "./Clickhouse.js"
import { everyStatement } from "./fault.js"

let store: Clickhouse
let client: ClickHouseClient

/** A client that waits so many milliseconds for an answer. */
const connect = (request_timeout: number, gzip = false) => {
  const made = createClient({
    url: store.url,
    request_timeout,
    compression: { request: gzip, response: gzip },
    log: { level: 127 }
  })
  afterwards(() => made.close())
  return made
}

beforeEach(async () => {
  store = await startClickhouse()
  client = connect(20_000)
  await client.command({ query: "CREATE DATABASE d" })
  await client.command({
    query: `CREATE TABLE d.spans (n UInt32, text String DEFAULT 'none') ENGINE = MergeTree ORDER BY n
            SETTINGS non_replicated_deduplication_window = 100`
  })
})

const rows = async <A>(query: string, query_params: Record<string, unknown> = {}, by = client) =>
  (await by.query({ query, query_params, format: "JSONEachRow" })).json<A>()

const stored = async () => (await store.query<{ n: number }>("SELECT n FROM d.spans ORDER BY n")).map(({ n }) => n)

const insert = (...numbers: ReadonlyArray<number>) =>
  client.insert({ table: "d.spans", values: numbers.map((n) => ({ n })), format: "JSONEachRow" })

describe("the client of ClickHouse at the ClickHouse of the tests", () => {
  it("is answered as by a server: rows, parameters, settings and errors", async () => {
    expect(await client.ping()).toEqual({ success: true })
    await insert(1, 2)
    await client.command({
      query: 'INSERT INTO d.spans SETTINGS max_partitions_per_insert_block = 0 FORMAT JSONEachRow\n{"n":3}\n\n{"n":4}\n'
    })
    expect(await rows("SELECT n FROM d.spans WHERE n > {low:UInt32} ORDER BY n", { low: 2 })).toEqual([
      { n: 3 },
      { n: 4 }
    ])
    const odd = "a\tb\\c'd\n\"é"
    expect(await rows("SELECT {p:String} AS p, {q:Array(String)} AS q", { p: odd, q: [odd, ""] })).toEqual([
      { p: odd, q: [odd, ""] }
    ])
    const asked = await client.query({ query: "SELECT toUInt64(1) AS n", format: "JSON" })
    expect(await asked.json()).toMatchObject({ rows: 1, data: [{ n: 1 }] })

    const unknown = rows("SELECT nothing FROM d.spans")
    await expect(unknown).rejects.toMatchObject({ code: "47", type: "UNKNOWN_IDENTIFIER" })
    await expect(rows("SELEC 1")).rejects.toMatchObject({ code: "62", type: "SYNTAX_ERROR" })
    await expect(insert(-1)).rejects.toMatchObject({ code: "72", type: "CANNOT_PARSE_NUMBER" })
  })

  it("has its settings hold for its own statement and for no other", async () => {
    const once = (n: number, insert_deduplication_token: string) =>
      client.insert({
        table: "d.spans",
        values: [{ n }],
        format: "JSONEachRow",
        clickhouse_settings: { insert_deduplication_token, deduplicate_blocks_in_dependent_materialized_views: 1 }
      })
    await once(1, "it's one")
    await once(2, "it's one")
    await once(3, "another")
    expect(await stored()).toEqual([1, 3])
    expect((await store.counts()).lastSettings).toEqual({
      insert_deduplication_token: "another",
      deduplicate_blocks_in_dependent_materialized_views: "1"
    })
    const [found] = await rows<{ token: string }>("SELECT getSetting('insert_deduplication_token') AS token")
    expect(found?.token).toBe("")
  })

  it("may pack what it sends and be sent packed answers, and bytes arrive as they are", async () => {
    const packed = connect(20_000, true)
    await packed.insert({ table: "d.spans", values: [{ n: 7, text: "packed" }], format: "JSONEachRow" })
    expect(await rows("SELECT * FROM d.spans", {}, packed)).toEqual([{ n: 7, text: "packed" }])

    // A number, and a text of empty lines, a zero and the sign that ends a statement.
    const row = Buffer.from([9, 0, 0, 0, 6, 10, 10, 0, 59, 10, 10])
    const sent = await packed.exec({ query: "INSERT INTO d.spans FORMAT RowBinary", values: Readable.from([row]) })
    sent.stream.resume()
    expect(await rows("SELECT hex(text) AS text FROM d.spans WHERE n = 9")).toEqual([{ text: "0A0A003B0A0A" }])
  })

  it("can have a statement killed by its id", async () => {
    const long = client.command({
      query: "SELECT sum(sleepEachRow(0.1)) FROM numbers(1000) SETTINGS max_block_size = 1",
      query_id: "the long one"
    })
    const killed = expect(long).rejects.toMatchObject({ type: "QUERY_WAS_CANCELLED" })
    const running =
      "SELECT query FROM system.processes WHERE query LIKE '%sleepEachRow%' AND query NOT LIKE '%processes%'"
    await expect.poll(() => store.query(running), { timeout: 20_000 }).toHaveLength(1)
    await client.command({ query: "KILL QUERY WHERE query_id = 'the long one'" })
    await killed
  })
})

describe("what goes wrong when it is told to", () => {
  it("a statement is executed and never answered, or only once its sender has given up", async () => {
    client = connect(300)
    await store.fault({ kind: "commitThenSilence" }, { times: 1 })
    await expect(insert(1)).rejects.toThrow("Timeout error")
    expect(await stored()).toEqual([1])
    await store.fault({ kind: "commitThenSilence", ms: 50 }, { times: 1 })
    client = connect(20_000)
    await expect(insert(2)).rejects.toMatchObject({ code: "ECONNRESET" })
    await insert(3)
    expect(await stored()).toEqual([1, 2, 3])
  })

  it("the connection is reset before a statement is executed, or after it, or in the middle of its answer", async () => {
    await store.fault({ kind: "resetBefore" }, { times: 1 })
    await expect(insert(1)).rejects.toMatchObject({ code: "ECONNRESET" })
    expect(await stored()).toEqual([])
    await store.fault({ kind: "commitThenReset" }, { times: 1 })
    await expect(insert(2)).rejects.toMatchObject({ code: "ECONNRESET" })
    expect(await stored()).toEqual([2])
    await store.fault({ kind: "truncatedAnswer" }, { times: 1 })
    await expect(insert(3)).rejects.toThrow()
    await store.fault({ kind: "truncatedAnswer" }, { times: 1, on: "^SELECT" })
    await expect(rows("SELECT n FROM d.spans")).rejects.toThrow()
    expect(await stored()).toEqual([2, 3])
    expect((await store.counts()).spanInserts).toEqual({ seen: 3, executed: 2, faulty: 3 })
  })

  it("statements are refused with an error that passes, for as long as it is said", async () => {
    await store.fault({ kind: "error500" }, { times: 2 })
    for (const n of [1, 2]) await expect(insert(n)).rejects.toMatchObject({ type: "TOO_MANY_SIMULTANEOUS_QUERIES" })
    expect(await rows("SELECT 1 AS n")).toEqual([{ n: 1 }])
    await insert(3)
    await store.fault({ kind: "error500" }, { on: everyStatement })
    await expect(rows("SELECT 1 AS n")).rejects.toMatchObject({ code: "202" })
    await expect(insert(4)).rejects.toMatchObject({ code: "202" })
    await store.heal()
    await insert(5)
    expect(await stored()).toEqual([3, 5])
  })

  it("a statement is held up on its way, or its answer on the way back, while others pass", async () => {
    await store.fault({ kind: "delay", ms: 1_000 }, { times: 1 })
    const slow = insert(1)
    await expect.poll(async () => (await store.counts()).spanInserts.faulty).toBe(1)
    await insert(2)
    expect(await stored()).toEqual([2])
    await slow
    await store.fault({ kind: "delayAnswer", ms: 1_000 }, { times: 1 })
    let answered = false
    const late = insert(3).then(() => {
      answered = true
    })
    await expect.poll(stored).toEqual([1, 2, 3])
    expect(answered).toBe(false)
    await late
  })

  it("what a sender has given up on is executed all the same", async () => {
    client = connect(200)
    await store.fault({ kind: "delay", ms: 600 }, { times: 1 })
    await expect(insert(1)).rejects.toThrow("Timeout error")
    expect(await stored()).toEqual([])
    await expect.poll(stored).toEqual([1])
  })

  it("the port is closed and opened again; the process is killed and started again, and what it took is there", async () => {
    await insert(1)
    await store.refuse()
    await expect(insert(2)).rejects.toMatchObject({ code: "ECONNREFUSED" })
    await store.accept()
    await insert(3)
    await store.kill()
    await expect(insert(4)).rejects.toThrow()
    await store.restart()
    await insert(5)
    await store.stop()
    await store.restart()
    expect(await stored()).toEqual([1, 3, 5])
  })
})
