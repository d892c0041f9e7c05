import { renameSync } from "node:fs"
import { afterAll, beforeAll, expect, it } from "vitest"
import { post, type Running, settings, span, start } from "../../kit.js"

const given = settings()
let server: Running
beforeAll(async () => {
  server = await start(given)
})
afterAll(() => server.stop())

it("a server whose data directory has been taken away tells its senders to come back, and never that it has stored", async () => {
  const send = async () => (await post(`${server.url}/api/ingest`, span())).status
  expect(await send()).toBe(202)
  renameSync(given.directory, `${given.directory}-away`)
  expect(await send()).toBe(503)
})
