// A user's program as CommonJS. The last line it says is what it has seen, as JSON.
const { createRequire } = require("node:module")
const { fileURLToPath } = require("node:url")
const { perform } = require("./perform.mjs")

const cell = JSON.parse(process.argv[2])
const load = createRequire(require.resolve(cell.older ? "../older/package.json" : "../package.json"))
perform(cell, load, () => require(fileURLToPath(cell.sdk))).then((told) =>
  process.stdout.write(`\n${JSON.stringify(told)}`)
)
