import { spawn, spawnSync } from "node:child_process"
import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { parquetReadObjects } from "hyparquet"
import { beforeAll, describe, expect, it } from "vitest"
import { rangeOf } from "../src/demo/backfill.js"
import { tracesWithin } from "../src/demo/Day.js"
import { hasTerminal, inTerminal } from "./inTerminal.js"
import { freshDirectory, nobody, run, type Serving, serve } from "./kit.js"
import { requestSpan, send } from "./spans.js"

const bin = fileURLToPath(new URL("../bin/agentwatch-cli.cjs", import.meta.url))

const until = "2026-02-09T12:00:00Z"
const range = ["--from", "2026-02-01T00:00:00Z", "--to", until]
/** Where it is not about what is written. */
const hour = ["--from", "2026-02-09T11:00:00Z", "--to", until]
const { from, to } = rangeOf({ days: 2, until: Date.parse(until) })
const traces = [...tracesWithin("42", from, to)]
const requests = traces.flatMap((trace) => trace.spans).filter(({ model_inference }) => model_inference)
const spans = traces.flatMap((trace) => trace.spans)
const directory = freshDirectory()

let server: Serving
beforeAll(async () => {
  server = await serve({ shared: true, env: { DATA_RETENTION_DAYS: "3650" } })
  await run(["demo", "--backfill", "--days", "2", "--until", until, "--server", server.url])
})

const exported = async (what: string, format: string) => {
  const file = join(directory, `${what}.${format}`)
  const { code, err } = await run([
    "export",
    what,
    "--format",
    format,
    "--output",
    file,
    ...range,
    "--server",
    server.url
  ])
  expect([code, err]).toEqual([0, expect.stringMatching(/^[\d,]+ (traces|requests|spans) in /)])
  return file
}

/** The rows of CSV as RFC 4180 has it. */
const csvRows = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const rows: Array<Array<string>> = [[]]
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === "\r\n") rows.push([])
  }
  return rows.slice(0, -1)
}

const ids = (of: ReadonlyArray<{ readonly trace_id: string; readonly span_id: string }>) =>
  of.map(({ span_id, trace_id }) => `${trace_id}-${span_id}`).sort()

describe("agentwatch-cli export", () => {
  it("writes all there is as CSV, NDJSON or JSON", async () => {
    const [asCsv, asLines, asJson] = await Promise.all([
      exported("traces", "csv"),
      exported("requests", "ndjson"),
      exported("spans", "json")
    ])
    const [titles, ...rows] = csvRows(readFileSync(asCsv, "utf8"))
    expect(titles?.slice(0, 4)).toEqual(["trace_id", "name", "status", "started_at"])
    expect(rows.map(([id]) => id).sort()).toEqual(traces.map((trace) => trace.spans[0]?.trace_id).sort())
    const events = readFileSync(asLines, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly id: string })
    expect(new Set(events.map(({ id }) => id)).size).toBe(requests.length)
    const all = JSON.parse(readFileSync(asJson, "utf8")) as Array<(typeof spans)[number]>
    expect(ids(all)).toEqual(ids(spans))
    const sent = spans.find(({ tool_calls }) => tool_calls)
    expect(all.find(({ span_id }) => span_id === sent?.span_id)).toMatchObject({ ...sent })
  })

  it("writes Parquet that others read, exact to the nanosecond and the last digit", async () => {
    const [spanFile, traceFile] = await Promise.all([exported("spans", "parquet"), exported("traces", "parquet")])
    const read = async (name: string) => {
      const bytes = readFileSync(name)
      return parquetReadObjects({
        file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
      })
    }
    const rows = (await read(spanFile)) as Array<
      Record<string, unknown> & { readonly trace_id: string; readonly span_id: string }
    >
    expect(ids(rows)).toEqual(ids(spans))
    const sent = spans.find(({ model_inference: call }) => (call?.cache_read_tokens ?? 0) > 0)
    expect(rows.find(({ span_id }) => span_id === sent?.span_id)).toMatchObject({
      name: sent?.name,
      agent_name: sent?.agent_name,
      input: sent?.input,
      prompt_tokens: BigInt(sent?.model_inference?.prompt_tokens ?? 0),
      cache_read_tokens: BigInt(sent?.model_inference?.cache_read_tokens ?? 0),
      cost_source: "list"
    })
    expect((await read(traceFile)).length).toBe(traces.length)
  })

  it("runs nothing where it is read: what a spreadsheet takes for a formula has an apostrophe in front", async () => {
    const formula = '=HYPERLINK("http://x","y")'
    await send(server.url, [requestSpan({ agent: formula, name: "@SUM(1)", task: '+1, "2"\r\n3', error: "＝1+1" })])
    const { out } = await run(["export", "spans", "--from", "1h", "--server", server.url])
    const [titles = [], ...rows] = csvRows(out)
    const row = rows.find((one) => one[titles.indexOf("agent_name")] === `'${formula}`)
    expect([
      row?.[titles.indexOf("name")],
      row?.[titles.indexOf("task")],
      row?.[titles.indexOf("status_message")]
    ]).toEqual(["'@SUM(1)", `'+1, "2"\r\n3`, "'＝1+1"])
  })

  it("writes a cost of one nano-dollar with all its digits, and never with an exponent", async () => {
    await send(server.url, [{ ...requestSpan({ agent: "frugal" }), cost_usd: 1e-9 }])
    const { out } = await run(["export", "spans", "--from", "1h", "--agent", "frugal", "--server", server.url])
    const [titles = [], row = []] = csvRows(out)
    expect(row[titles.indexOf("cost_usd")]).toBe("0.000000001")
  })

  it("leaves no half of a file, and says what it cannot do", async () => {
    const nowhere = join(directory, "none", "traces.csv")
    const [cannot, folder, kind, format, away] = await Promise.all([
      run(["export", "traces", "--output", nowhere, "--server", server.url]),
      run(["export", "traces", "--output", directory, "--server", server.url]),
      run(["export", "everything"]),
      run(["export", "traces", "--format", "xml"]),
      run(["export", "traces", "--output", join(directory, "away.csv"), "--server", "http://127.0.0.1:1"])
    ])
    expect([cannot.code, cannot.err]).toEqual([
      1,
      `${nowhere} cannot be written: there is no folder ${join(directory, "none")}.\n`
    ])
    expect([folder.code, folder.err]).toEqual([1, `${directory} cannot be written: it is a folder.\n`])
    expect([kind.code, kind.err]).toEqual([2, expect.stringContaining("expected traces, requests or spans")])
    expect([format.code, format.err]).toEqual([
      2,
      expect.stringContaining("--format: expected one of csv, json, ndjson, parquet; for example --format ndjson")
    ])
    expect(away.code).toBe(1)
    expect(existsSync(join(directory, "away.csv"))).toBe(false)
    expect(readdirSync(directory).filter((file) => /^away|\.part$/.test(file))).toEqual([])
  })

  it("leaves what is there as it is but for what is in it: rights, links, and files of other names", async () => {
    const [secret, link, kept] = ["secret.csv", "link.csv", "secret.csv.part"].map((name) => join(directory, name))
    const shared = join(directory, "shared.csv")
    writeFileSync(secret ?? "", "before", { mode: 0o600 })
    writeFileSync(shared, "before")
    chmodSync(shared, 0o666)
    writeFileSync(kept ?? "", "kept")
    symlinkSync("secret.csv", link ?? "")
    const into = (file: string) => run(["export", "traces", "--output", file, ...hour, "--server", server.url])
    const ended = await Promise.all([into(link ?? ""), into(shared)])
    expect(ended.map(({ code }) => code)).toEqual([0, 0])
    expect(lstatSync(link ?? "").isSymbolicLink()).toBe(true)
    expect(readFileSync(secret ?? "", "utf8")).toMatch(/^trace_id,/)
    expect(statSync(secret ?? "").mode & 0o777).toBe(0o600)
    expect(readFileSync(kept ?? "", "utf8")).toBe("kept")
    // More than the umask gives to a new one.
    expect(readFileSync(shared, "utf8")).toMatch(/^trace_id,/)
    expect(statSync(shared).mode & 0o777).toBe(0o666)
  })

  it("writes behind what is there where its own output is named, whatever that leads to", async () => {
    const all = join(directory, "all.csv")
    writeFileSync(all, "before\n")
    const words = ["export", "traces", "--output", "/dev/stdout", ...hour, "--server", server.url]
    const out = openSync(all, "a")
    const { status } = spawnSync(process.execPath, [bin, ...words], { stdio: ["ignore", out, "ignore"] })
    closeSync(out)
    expect([status, readFileSync(all, "utf8")]).toEqual([0, expect.stringMatching(/^before\ntrace_id,/)])
  })

  it("writes to a pipe, and does not put a file in its place", async () => {
    const pipe = join(directory, "pipe")
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0)
    const reader = spawn("cat", [pipe])
    let read = ""
    reader.stdout.on("data", (chunk: Buffer) => {
      read += chunk.toString()
    })
    const ended = new Promise((resolve) => reader.once("close", resolve))
    const { code } = await run(["export", "traces", "--output", pipe, ...range, "--server", server.url])
    const isPipe = statSync(pipe).isFIFO()
    reader.kill()
    await ended
    expect([code, isPipe]).toEqual([0, true])
    expect(csvRows(read).length).toBeGreaterThan(traces.length)
  })

  it("writes nothing at all where no server answers", async () => {
    const exported = (format: string) => run(["export", "traces", "--format", format, "--server", nobody])
    for (const { code, err, out } of [await exported("csv"), await exported("json")]) {
      expect([code, out, err]).toEqual([1, "", expect.stringContaining("No server answers at")])
    }
  })

  it("writes a whole file also where nothing fits", async () => {
    const never = ["--from", "2026-01-01T00:00:00Z", "--to", "2026-01-01T00:00:01Z", "--server", server.url]
    const written = async (format: string) => {
      const file = join(directory, `nothing.${format}`)
      const { code } = await run(["export", "spans", "--format", format, "--output", file, ...never])
      expect(code).toBe(0)
      return readFileSync(file)
    }
    const [csv, ndjson, json, parquet] = await Promise.all([
      written("csv"),
      written("ndjson"),
      written("json"),
      written("parquet")
    ])
    expect(csv.toString()).toMatch(/^trace_id,[^\r\n]*\r\n$/)
    expect(ndjson.toString()).toBe("")
    expect(JSON.parse(json.toString())).toEqual([])
    expect(await parquetReadObjects({ file: new Uint8Array(parquet).buffer })).toEqual([])
  })

  it("ends with 130 and leaves no file where it is interrupted before it is done", async () => {
    const silent = createServer()
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve))
    const asked = new Promise((resolve) => silent.once("request", resolve))
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const file = join(directory, "interrupted.csv")
    const child = spawn(process.execPath, [bin, "export", "traces", "--output", file, "--server", url])
    const ended = new Promise((resolve) => child.once("close", resolve))
    await asked
    child.kill("SIGTERM")
    expect(await ended).toBe(130)
    silent.closeAllConnections()
    silent.close()
    expect(readdirSync(directory).filter((name) => name.startsWith("interrupted"))).toEqual([])
  })

  it.skipIf(!existsSync("/dev/full"))("says so where the output cannot be written", () => {
    const command = [process.execPath, bin, "export", "traces", ...hour, "--server", server.url].join(" ")
    const { status, stderr } = spawnSync("sh", ["-c", `exec ${command} > /dev/full`], { encoding: "utf8" })
    expect([status, stderr]).toEqual([1, expect.stringContaining("The output cannot be written: ENOSPC")])
  })

  it.skipIf(!hasTerminal)("puts nothing on a terminal that it would obey", async () => {
    await send(server.url, [requestSpan({ agent: "\u001b[2Jcleared", task: "\u202eturned" })])
    const args = ["export", "requests", "--from", "1h", "--server", server.url]
    const [csv, parquet] = [inTerminal(args), inTerminal([...args, "--format", "parquet"])]
    expect([await csv.ended, await parquet.ended]).toEqual([0, 2])
    expect(csv.otherCodes()).toEqual([])
    expect(csv.lines().join("\n")).toContain("\\x1b[2Jcleared")
    expect(parquet.lines().join("\n")).toContain("Parquet is not for a terminal")
  })

  it("stays whole while data arrives", async () => {
    let writing = true
    const more = (async () => {
      while (writing) {
        const some = Array.from({ length: 5 }, (_, at) => requestSpan({ at: Date.parse("2026-02-09T11:59:00Z") + at }))
        await send(server.url, some)
        await sleep(20)
      }
    })()
    const runFor = (what: string) => run(["export", what, "--format", "ndjson", ...range, "--server", server.url])
    const [asTraces, asSpans] = await Promise.all([runFor("traces"), runFor("spans")])
    writing = false
    await more
    const found = (out: string) =>
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as (typeof spans)[number])
    for (const [rows, those] of [
      [found(asTraces.out).map(({ trace_id }) => trace_id), traces.map((trace) => trace.spans[0]?.trace_id)],
      [ids(found(asSpans.out)), ids(spans)]
    ] as const) {
      const written = new Set<string | undefined>(rows)
      expect(written.size).toBe(rows.length)
      expect(rows.length).toBeGreaterThan(those.length)
      expect(those.filter((id) => !written.has(id))).toEqual([])
    }
  })
})
