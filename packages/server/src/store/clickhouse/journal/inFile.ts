import { constants } from "node:fs"
import { type FileHandle, open, stat } from "node:fs/promises"
import { join, resolve } from "node:path"
import { crc32 } from "node:zlib"
import { Effect, Layer, Option, Schema } from "effect"
import { StoreError } from "../../StoreError.js"
import { binaryRows } from "../rows/binaryRows.js"
import { ChosenFormat } from "../rows/ChosenFormat.js"
import { textRows } from "../rows/textRows.js"
import { type Begun, Journal } from "./Journal.js"

/** What was begun, and what its rows are known by. */
const headName = "agentwatch-begun-insert"
/** Its rows and nothing else, as the engine reads them. */
const rowsName = "agentwatch-begun-rows"

// To its end, whoever gives up: what is still being written would come into what the next insert begins with.
const attempt = <A>(action: () => Promise<A>) =>
  Effect.uninterruptible(
    Effect.tryPromise({ try: action, catch: (cause) => new StoreError({ transient: true, cause }) })
  )

const Head = Schema.decodeUnknownOption(
  Schema.parseJson(
    Schema.Struct({
      token: Schema.String,
      columns: Schema.Array(Schema.String),
      // Earlier versions had no other.
      format: Schema.optionalWith(Schema.Literal("JSONCompactEachRow", "RowBinary"), {
        default: () => "JSONCompactEachRow" as const
      }),
      bytes: Schema.NonNegativeInt,
      crc32: Schema.NonNegativeInt
    })
  )
)

// Of the first line as well: one that is half an earlier insert's must not give that one another token.
const sum = ({ columns, format, token }: Omit<Begun, "rows">, body: Buffer) =>
  crc32(body, crc32(JSON.stringify([token, columns, ...(format === "JSONCompactEachRow" ? [] : [format])])))

const headOf = ({ rows, ...head }: Begun): Buffer =>
  Buffer.from(`${JSON.stringify({ ...head, bytes: rows.length, crc32: sum(head, rows) })}\n`)

/** What is not as its head says was cut off before its insert began. */
const read = (head: Buffer, rows: Buffer): Begun | undefined => {
  const end = head.indexOf("\n")
  const said = Option.getOrUndefined(Head(head.toString("utf8", 0, Math.max(0, end))))
  if (said === undefined) return undefined
  // Behind their head is where earlier versions had them.
  const body = [rows, head.subarray(end + 1)]
    .map((from) => from.subarray(0, said.bytes))
    .find((body) => body.length === said.bytes && sum(said, body) === said.crc32)
  const { columns, format, token } = said
  return body === undefined ? undefined : { token, format, columns, rows: body }
}

// In others the engine sees a pattern (`*`), an archive and what is in it (`::`), or a column and its value (`=`).
const plain = /^[\p{L}\p{N}/._ -]+$/u
const isPlain = (path: string) => plain.test(path)

/** Whether the engine, which goes by the path, will read what was written: somebody may have put another file in its place. */
const isAt = async (path: string, file: FileHandle): Promise<boolean> => {
  const [there, ours] = await Promise.all([stat(path), file.stat()].map((told) => told.catch(() => undefined)))
  return ours !== undefined && there?.ino === ours.ino && there.dev === ours.dev
}

const put = async (file: FileHandle, bytes: Buffer): Promise<void> => {
  const { bytesWritten } = await file.write(bytes, 0, bytes.length, 0)
  if (bytesWritten < bytes.length) throw new Error("the disk is full")
}

/** Of what was there before nothing stays: the engine reads to the end, and what others have sent is not kept for longer. */
const becomes = (file: FileHandle, bytes: Buffer) => [put(file, bytes), file.truncate(bytes.length)]

/** Fulfilled when the last of them is; fails, no sooner, if one of them did. */
const allDone = async (works: ReadonlyArray<Promise<void>>): Promise<void> => {
  for (const done of await Promise.allSettled(works)) if (done.status === "rejected") throw done.reason
}

const allOf = async (file: FileHandle): Promise<Buffer> => {
  const { size } = await file.stat()
  const bytes = Buffer.alloc(size)
  const { bytesRead } = await file.read(bytes, 0, size, 0)
  return bytes.subarray(0, bytesRead)
}

const inHandles = (head: FileHandle, rows: FileHandle, path: string, fsync: boolean) => {
  /** Of the insert before: nobody waits for it but the next one. */
  let ending: Promise<unknown> = Promise.resolve()
  return Journal.of({
    begin: (insert) =>
      attempt(async () => {
        await ending
        // All at once, because under load each time that one waits for the disk takes as long as a body is read. A head without its
        // rows is known by their sum.
        const look = () => (isPlain(path) ? isAt(path, rows) : Promise.resolve(false))
        const written = allDone([...becomes(rows, insert.rows), ...becomes(head, headOf(insert))])
        const [there] = fsync
          ? await Promise.all([written.then(look), written.then(() => allDone([rows.datasync(), head.datasync()]))])
          : await Promise.all([look(), written])
        return there ? { file: path } : insert.rows
      }),
    // A first line that is none. Left as it was it would do no harm: what it says is completed already.
    end: Effect.sync(() => {
      ending = head.write("-", 0).catch(() => undefined)
    }),
    left: attempt(async () => {
      await ending
      return read(await allOf(head), await allOf(rows))
    })
  })
}

/** The format that rows are best in: where the engine cannot read them from the file they have to be a text. */
export const format = (directory: string) =>
  Layer.succeed(ChosenFormat, isPlain(resolve(directory, rowsName)) ? binaryRows : textRows)

/** Two files beside the embedded engine's own. `fsync`: they are on the disk itself before their insert begins. */
export const layer = (directory: string, fsync: boolean) => {
  const opened = (name: string) =>
    Effect.acquireRelease(
      attempt(() => open(join(directory, name), constants.O_RDWR | constants.O_CREAT, 0o600)),
      (file) => Effect.promise(() => file.close())
    )
  return Layer.scoped(
    Journal,
    Effect.zipWith(opened(headName), opened(rowsName), (head, rows) =>
      inHandles(head, rows, resolve(directory, rowsName), fsync)
    )
  )
}
