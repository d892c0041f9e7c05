import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Session } from "chdb"
import type { Statement } from "./statement.ts"

export interface Result {
  readonly bytes: Uint8Array
  readonly rows: number
}

const quoted = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`

const name = (given: string) => {
  if (!/^\w+$/.test(given)) throw new Error(`Code: 115. DB::Exception: Unknown setting '${given}'. (UNKNOWN_SETTING)`)
  return given
}

/** What has to hold for this statement alone. The engine has no place for a query's id, so a comment carries it. */
const preparation = ({ database, parameters, queryId, settings }: Statement) =>
  [
    ...(database === undefined ? [] : [`USE \`${database.replaceAll("`", "\\`")}\``]),
    ...settings.map(([setting, value]) => `SET ${name(setting)} = ${quoted(value)}`),
    ...parameters.map(([parameter, value]) => `SET param_${name(parameter)} = ${quoted(value)}`),
    ...(queryId === undefined ? [] : [`SET log_comment = ${quoted(queryId)}`])
  ]
    .map((statement) => `${statement}; `)
    .join("")

const ofEngine = (text: string) => text.replace(/^(\s*KILL\s+QUERY\s+WHERE\s+)query_id\b/i, "$1Settings['log_comment']")

/** The engine on a directory. `scratch` is a directory for data on its way in. */
export const openEngine = (directory: string, scratch: string) => {
  // The engine lives as long as one session does.
  const anchor = new Session(directory)
  let files = 0

  // Data that stands in the statement would end at its first empty line, wherever in a binary format that is.
  const fromFile = (text: string, file: string) => {
    const at = text.search(/\s(SETTINGS|FORMAT)\s/i)
    return `${text.slice(0, at)} FROM INFILE ${quoted(file)}${text.slice(at)}`
  }

  const ask = async (statement: Statement, text: string): Promise<Result> => {
    // A session of its own: settings and parameters stay with a session once they are set.
    const session = new Session(directory)
    try {
      const result = await session.queryAsync(preparation(statement) + ofEngine(text), { format: statement.format })
      return { bytes: result.bytes(), rows: result.rowsRead }
    } finally {
      session.close()
    }
  }

  const run = async (statement: Statement): Promise<Result> => {
    const { data, text } = statement
    if (data === undefined) return ask(statement, text)
    if (data.length === 0) return { bytes: new Uint8Array(), rows: 0 }
    const file = join(scratch, `insert-${++files}`)
    writeFileSync(file, data)
    try {
      return await ask(statement, fromFile(text, file))
    } finally {
      rmSync(file)
    }
  }

  return { run, close: () => anchor.close() }
}
