import { constants } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { join } from "node:path"
import { crc32 } from "node:zlib"
import { Effect, Layer, Option, Schema } from "effect"
import { StoreError } from "../../StoreError.js"
import { type Begun, Journal } from "./Journal.js"

const name = "agentwatch-begun-insert"

const attempt = <A>(action: () => Promise<A>) =>
  Effect.tryPromise({ try: action, catch: (cause) => new StoreError({ transient: true, cause }) })

const Head = Schema.decodeUnknownOption(
  Schema.parseJson(
    Schema.Struct({
      token: Schema.String,
      columns: Schema.Array(Schema.String),
      bytes: Schema.NonNegativeInt,
      crc32: Schema.NonNegativeInt
    })
  )
)

// Of the first line as well: one that is half an earlier insert's must not give that one another token.
const sum = ({ columns, token }: Omit<Begun, "rows">, body: Buffer) =>
  crc32(body, crc32(JSON.stringify([token, columns])))

/** A first line that says what follows. What stands behind that is of an earlier insert. */
const written = ({ columns, rows, token }: Begun): ReadonlyArray<Buffer> => {
  const head = { token, columns, bytes: rows.length, crc32: sum({ token, columns }, rows) }
  return [Buffer.from(`${JSON.stringify(head)}\n`), rows]
}

/** What is not as its first line says was cut off before its insert began. */
const read = (file: Buffer): Begun | undefined => {
  const end = file.indexOf("\n")
  const head = Option.getOrUndefined(Head(file.toString("utf8", 0, Math.max(0, end))))
  if (head === undefined) return undefined
  const body = file.subarray(end + 1, end + 1 + head.bytes)
  if (body.length < head.bytes || sum(head, body) !== head.crc32) return undefined
  return { token: head.token, columns: head.columns, rows: body }
}

const inHandle = (file: FileHandle, fsync: boolean) =>
  Journal.of({
    begin: (insert) =>
      attempt(async () => {
        const lines = written(insert)
        const { bytesWritten } = await file.writev(lines, 0)
        if (bytesWritten < lines.reduce((sum, { length }) => sum + length, 0)) throw new Error("the disk is full")
        if (fsync) await file.datasync()
      }),
    // A first line that is none. Left as it was it would do no harm: what it says is completed already.
    end: Effect.ignore(attempt(() => file.write("-", 0))),
    left: Effect.map(
      attempt(async () => {
        const { size } = await file.stat()
        const bytes = Buffer.alloc(size)
        const { bytesRead } = await file.read(bytes, 0, size, 0)
        return bytes.subarray(0, bytesRead)
      }),
      read
    )
  })

/** A file beside the embedded engine's own. `fsync`: it is on the disk itself before its insert begins. */
export const layer = (directory: string, fsync: boolean) =>
  Layer.scoped(
    Journal,
    Effect.acquireRelease(
      attempt(() => open(join(directory, name), constants.O_RDWR | constants.O_CREAT, 0o600)),
      (file) => Effect.promise(() => file.close())
    ).pipe(Effect.map((file) => inHandle(file, fsync)))
  )
