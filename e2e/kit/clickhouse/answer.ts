import type { IncomingMessage, ServerResponse } from "node:http"
import { gzipSync } from "node:zlib"
import type { Statement } from "./statement.ts"

/** What the client is told. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Names that are not known are 404, what cannot be understood is 400, all else is the server's own trouble. */
const statusOf = (kind: string) =>
  /^UNKNOWN_(TABLE|DATABASE|FUNCTION|IDENTIFIER|FORMAT|SETTING|TYPE)/.test(kind)
    ? 404
    : /SYNTAX|CANNOT_PARSE|TYPE_MISMATCH|ILLEGAL/.test(kind)
      ? 400
      : 500

/** An error of the engine, in the words and with the headers that a server has for it. */
export const errorAnswer = (message: string, version: string): Answer => {
  const known = /Code: (\d+)\. DB::Exception: [\s\S]*\(([A-Z0-9_]+)\)/.exec(message)
  const [code, kind] = [known?.[1] ?? "1002", known?.[2] ?? "UNKNOWN_EXCEPTION"]
  const text = known === null ? `Code: 1002. DB::Exception: ${message}. (UNKNOWN_EXCEPTION)` : message
  return {
    status: statusOf(kind),
    headers: { "content-type": "text/plain; charset=UTF-8", "x-clickhouse-exception-code": code },
    body: Buffer.from(`${text} (version ${version} (official build))\n`)
  }
}

/** What a server says that is asked too much at once. */
export const busy =
  "Code: 202. DB::Exception: Too many simultaneous queries. Maximum: 100. (TOO_MANY_SIMULTANEOUS_QUERIES)"

export const resultAnswer = (statement: Statement, bytes: Uint8Array, rows: number): Answer => {
  const inserted = /^\s*INSERT\b/i.test(statement.text)
  const summary = {
    read_rows: String(rows),
    read_bytes: "0",
    written_rows: inserted ? String(rows) : "0",
    written_bytes: "0",
    total_rows_to_read: "0",
    result_rows: String(rows),
    result_bytes: String(bytes.length),
    elapsed_ns: "0"
  }
  const format = /\bFORMAT\s+(\w+)\s*;?\s*$/i.exec(statement.text)?.[1] ?? statement.format
  return {
    status: 200,
    headers: {
      "content-type": format.startsWith("JSON") ? "application/json; charset=UTF-8" : "text/plain; charset=UTF-8",
      "x-clickhouse-format": format,
      "x-clickhouse-timezone": "UTC",
      "x-clickhouse-summary": JSON.stringify(summary)
    },
    body: bytes
  }
}

/** Packed, where the request asks for it in both of the ways that a server wants. */
const packed = (request: IncomingMessage, { body, headers, status }: Answer): Answer => {
  const wished = new URL(request.url ?? "/", "http://kit").searchParams.get("enable_http_compression") === "1"
  return wished && /\bgzip\b/.test(String(request.headers["accept-encoding"]))
    ? { status, headers: { ...headers, "content-encoding": "gzip" }, body: gzipSync(body) }
    : { status, headers, body }
}

export const send = (request: IncomingMessage, response: ServerResponse, answer: Answer, queryId: string) => {
  const { body, headers, status } = packed(request, answer)
  response.writeHead(status, { ...headers, "x-clickhouse-query-id": queryId, "content-length": body.length }).end(body)
}

/** Promises more than comes before the connection is gone. */
export const sendPart = (request: IncomingMessage, response: ServerResponse, answer: Answer, queryId: string) => {
  const { body, headers, status } = packed(request, answer)
  const head = { ...headers, "x-clickhouse-query-id": queryId, "content-length": body.length + 100 }
  response.writeHead(status, head).write(body.subarray(0, body.length / 2), () => response.destroy())
  response.flushHeaders()
}
