// Puts the rollup beside the tables in a directory. A process of its own, because the engine stays with the one that loads it.
import { Session } from "chdb"
import { rollup } from "./rollup.ts"

const [directory = ""] = process.argv.slice(2)

const session = new Session(directory)
for (const statement of rollup) session.query(statement)
session.close()
