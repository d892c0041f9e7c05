import type { TracePage } from "@agentwatch/core/api/Traces"
import { flush, init, shutdown, trace } from "@agentwatch/sdk"
import { expect, it } from "vitest"
import { exchanges } from "./kit/exchanges.js"
import { call, startProvider } from "./kit/provider.js"
import { freePort, get, serve } from "./kit/server.js"

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000))

// The five seconds are what is being shown, not something that is waited for: the server is not there for so long.
it("while the server is down for five seconds calls go on, and every span arrives once it is there", async () => {
  const provider = await startProvider(exchanges)
  const port = await freePort()
  const ours = exchanges.filter(({ format, id }) => format === "openai" && id.startsWith("ours/"))
  init({ serverUrl: `http://127.0.0.1:${port}`, providers: { [provider.host]: "openai" } })

  const made: Array<string> = []
  for (let round = 0; round < 10; round++) {
    for (const exchange of ours) {
      await trace(`round ${round} ${exchange.id}`, {}, () => call(exchange, provider.url))
      made.push(`round ${round} ${exchange.id}`)
    }
    await seconds(0.5)
  }
  // All calls have come back, and there has been no server yet.
  expect(made.length).toBe(10 * ours.length)

  const server = await serve(port)
  await flush()
  const { traces } = await get<TracePage>(`${server.url}/api/traces?limit=500`)
  expect(traces.map(({ name }) => name).sort()).toEqual(made.sort())
  expect(traces.every(({ span_count }) => span_count === 2)).toBe(true)

  await shutdown()
  await Promise.all([server.stop(), provider.stop()])
})
