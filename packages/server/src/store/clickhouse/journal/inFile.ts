import { open, readFile, truncate } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Layer, Option, Schema } from "effect"
import { StoreError } from "../../StoreError.js"
import { type Begun, Journal } from "./Journal.js"

const name = "agentwatch-begun-insert"

const attempt = <A>(action: () => Promise<A>) =>
  Effect.tryPromise({ try: action, catch: (cause) => new StoreError({ transient: true, cause }) })

/** A first line that says what follows, and how much of it. What is shorter was cut off before its insert began. */
const written = ({ columns, rows, token }: Begun): string => {
  const text = rows.join("\n")
  return `${JSON.stringify({ token, columns, length: text.length })}\n${text}`
}

const Head = Schema.decodeUnknownOption(
  Schema.parseJson(
    Schema.Struct({ token: Schema.String, columns: Schema.Array(Schema.String), length: Schema.NonNegativeInt })
  )
)

const read = (file: string): Begun | undefined => {
  const [first = ""] = file.split("\n", 1)
  const head = Option.getOrUndefined(Head(first))
  const text = file.slice(first.length + 1)
  return head?.length === text.length ? { token: head.token, columns: head.columns, rows: text.split("\n") } : undefined
}

/** A file beside the embedded engine's own. `fsync`: it is on the disk itself before its insert begins. */
export const layer = (directory: string, fsync: boolean) => {
  const path = join(directory, name)
  const write = async (insert: Begun) => {
    const file = await open(path, "w", 0o600)
    try {
      await file.writeFile(written(insert))
      if (fsync) await file.datasync()
    } finally {
      await file.close()
    }
  }
  const absent = (error: unknown) => (error as { readonly code?: unknown }).code === "ENOENT"
  return Layer.succeed(
    Journal,
    Journal.of({
      begin: (insert) => attempt(() => write(insert)),
      // Left as it is it does no harm: it would be completed once more, which changes nothing.
      end: Effect.ignore(attempt(() => truncate(path, 0))),
      left: Effect.map(
        attempt(() => readFile(path, "utf8").catch((error) => (absent(error) ? "" : Promise.reject(error)))),
        read
      )
    })
  )
}
