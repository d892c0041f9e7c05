// A user's program as an ES module. The last line it says is what it has seen, as JSON.
import { load } from "../load.mjs"
import { load as loadOlder } from "../older/load.mjs"
import { perform } from "./perform.mjs"

const cell = JSON.parse(process.argv[2])
const told = await perform(cell, cell.older ? loadOlder : load, () => import(cell.sdk))
process.stdout.write(`\n${JSON.stringify(told)}`)
