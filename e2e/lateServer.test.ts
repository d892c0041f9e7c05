import type { TracePage } from "@agentwatch/core/api/Traces"
import { flush, getState, init, shutdown, trace } from "@agentwatch/sdk"
import { expect, it } from "vitest"
import { exchanges } from "./kit/exchanges.js"
import { call, startProvider } from "./kit/provider.js"
import { freePort, get, serve } from "./kit/server.js"

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000))

// The five seconds are what is being shown, not something that is waited for: the server is not there for so long.
it("while the server is down for five seconds calls go on, and every span arrives once it is there", async () => {
  const openai = await startProvider(exchanges)
  const anthropic = await startProvider(exchanges)
  const port = await freePort()
  init({
    serverUrl: `http://127.0.0.1:${port}`,
    providers: { [openai.host]: "openai", [anthropic.host]: "anthropic" }
  })

  const made: Array<string> = []
  for (let round = 0; round < 10; round++) {
    for (const exchange of exchanges) {
      const { url } = exchange.format === "openai" ? openai : anthropic
      await trace(`round ${round} ${exchange.id}`, {}, () => call(exchange, url))
      made.push(`round ${round} ${exchange.id}`)
    }
    await seconds(0.5)
  }
  // All calls have come back, with nothing delivered: none of them can have waited for the server.
  expect(made.length).toBe(10 * exchanges.length)
  expect(getState().health).toMatchObject({ calls: made.length, delivered: 0, queued: 2 * made.length })

  const server = await serve(port)
  await flush()
  const { traces } = await get<TracePage>(`${server.url}/api/traces?limit=500`)
  expect(traces.map(({ name }) => name).sort()).toEqual(made.sort())
  expect(traces.every(({ span_count }) => span_count === 2)).toBe(true)

  await shutdown()
  await Promise.all([server.stop(), openai.stop(), anthropic.stop()])
})
