/** What one request asks of the engine. */
export interface Statement {
  /** The statement; of an insert that brings its data along, what stands before the data. */
  readonly text: string
  /** The data of an insert, byte for byte. */
  readonly data?: Buffer
  readonly settings: ReadonlyArray<readonly [name: string, value: string]>
  /** Values of `{name:Type}` in the statement, in the escaped form that HTTP carries. */
  readonly parameters: ReadonlyArray<readonly [name: string, value: string]>
  readonly database?: string
  /** Of an answer whose statement names no format. */
  readonly format: string
  readonly queryId?: string
}

// Known to the HTTP interface alone; the engine would refuse them.
const httpOnly = new Set([
  ...["query", "query_id", "database", "default_format", "user", "password", "quota_key", "role"],
  ...["session_id", "session_timeout", "session_check", "client_protocol_version", "stacktrace"],
  ...["buffer_size", "wait_end_of_query", "send_progress_in_http_headers", "http_response_buffer_size"],
  ...["http_headers_progress_interval_ms", "enable_http_compression", "http_zlib_compression_level"],
  ...["http_response_compression_method", "http_native_compression_disable_checksumming_on_decompress"]
])

// Up to and with the line break after the format's name; data of VALUES and rows of a SELECT are part of the statement.
const insertHead = /^\s*INSERT\s+INTO\b(?:(?!\b(?:SELECT|VALUES)\b)[\s\S])*?\bFORMAT\s+\w+[ \t]*(?:\r?\n|$)/i

/** Heads of inserts are short, and data need not be text. */
const headBytes = 64 * 1024

const split = (whole: Buffer): Pick<Statement, "text" | "data"> => {
  const head = insertHead.exec(whole.subarray(0, headBytes).toString("latin1"))?.[0]
  if (head === undefined) return { text: whole.toString("utf8") }
  return { text: whole.subarray(0, head.length).toString("utf8").trim(), data: whole.subarray(head.length) }
}

/** Reads a request: the statement is in the URL, in the body, or begun in the URL and ended by the body. */
export const statementOf = (url: URL, body: Buffer): Statement => {
  const asked = url.searchParams
  const begun = asked.get("query")
  const whole = begun === null ? body : Buffer.concat([Buffer.from(`${begun}\n`), body])
  const database = asked.get("database")
  const queryId = asked.get("query_id")
  const given = [...asked].filter(([name]) => !httpOnly.has(name))
  return {
    ...split(whole),
    settings: given.filter(([name]) => !name.startsWith("param_")),
    parameters: given
      .filter(([name]) => name.startsWith("param_"))
      .map(([name, value]) => [name.slice("param_".length), value] as const),
    format: asked.get("default_format") ?? "TabSeparated",
    ...(database === null ? {} : { database }),
    ...(queryId === null ? {} : { queryId })
  }
}
