import { join } from "node:path"
import { runApart } from "./worker.ts"

/** Runs statements on the directory of a server that has been stopped; the rows of the last. 64-bit numbers come as text. */
export const inspectStore = <Row>(directory: string, ...statements: ReadonlyArray<string>): ReadonlyArray<Row> =>
  runApart(join(import.meta.dirname, "inspect.ts"), directory, ...statements)
