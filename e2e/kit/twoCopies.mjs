// A program that has come by two copies of the SDK, one imported and one required, and uses both. Says what it found, as JSON.
import http from "node:http"
import http2 from "node:http2"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { headers, httpProgram, path } from "../../clients/matrix/programs/httpProgram.mjs"

const { first, host, ingest, second, url } = JSON.parse(process.argv[2])
const require = createRequire(import.meta.url)
const [kept] = [fetch, await fetch("data:,")]
const doors = () => [globalThis.fetch, http.request, http.get, http2.connect, ...dispatchers()]
const dispatchers = () => [1, 2].map((generation) => globalThis[Symbol.for(`undici.globalDispatcher.${generation}`)])
const before = doors()

const copies = [await import(first), require(fileURLToPath(second))]
const begin = () => {
  for (const copy of copies) copy.init({ serverUrl: ingest, providers: { [host]: "openai" } })
}

const body = JSON.stringify({ model: "model-asked", messages: [{ role: "user", content: "Say something." }] })
const ask = async (fetch) => (await fetch(url + path, { method: "POST", headers, body })).text()
const askEach = async () => {
  await ask(fetch)
  await ask(kept)
  await httpProgram((...args) => http.request(...args)).whole(url, "Say something.")
}

const restored = []
for (const order of [copies, [...copies].reverse()]) {
  begin()
  await askEach()
  for (const copy of order) await copy.shutdown()
  restored.push(doors().every((door, at) => door === before[at]))
}
await askEach()
const same = (await import(first)).init === require(fileURLToPath(first)).init
process.stdout.write(`\n${JSON.stringify({ restored, same, different: copies[0].init !== copies[1].init })}`)
