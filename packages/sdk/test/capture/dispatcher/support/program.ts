/**
 * A program in a process of its own, which keeps `fetch` before AgentWatch begins. Its arguments: where the provider is,
 * where spans go, the budget, and what is to ask: `fetch`, or where undici is installed, which is then loaded last of all.
 */
import { makeAsSeen } from "../../../../src/capture/dispatcher/asSeen.js"
import { patchBeneath } from "../../../../src/capture/dispatcher/patchBeneath.js"
import { watchFetch } from "../../../../src/capture/Fetch.js"
import { patchFetch } from "../../../../src/capture/patchFetch.js"
import { processEnvironment } from "../../../../src/Environment.js"
import { makeWatch } from "../../../../src/Watch.js"

const [provider = "", serverUrl = "", budget = "", asks = ""] = process.argv.slice(2)
const kept = globalThis.fetch

const watch = makeWatch(
  {
    serverUrl,
    budgetPerHour: Number(budget),
    blockOnThreshold: true,
    autoPatch: false,
    providers: { [new URL(provider).host]: "openai" }
  },
  processEnvironment()
)
const { capture, context } = watch
patchFetch(globalThis, watchFetch(globalThis.fetch, capture, makeAsSeen(context)))
patchBeneath(globalThis, capture, context)

const url = `${provider}/v1/chat/completions`
const request = { method: "POST", body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] }) }

const ask = async (): Promise<string> => {
  if (asks === "fetch") return (await kept(url, request)).text()
  const undici = await import(asks)
  return (await undici.request(url, request)).body.text()
}
const said = await ask().catch((error: unknown) => (error instanceof Error ? error.name : "no error"))
const { blocked, calls, faults } = watch.health()
await watch.shutdown(1_000)
console.log(JSON.stringify({ said, blocked, calls, faults }))
