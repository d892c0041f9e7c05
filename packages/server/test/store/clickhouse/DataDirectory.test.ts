import { renameSync } from "node:fs"
import { Option } from "effect"
import { afterAll, beforeAll, expect, it } from "vitest"
import { layer } from "../../../src/Server.js"
import { launch, post, type Running, settings, span } from "../../kit.js"

const given = settings()
let server: Running
beforeAll(async () => {
  server = await launch(layer(given, Option.none()))
})
afterAll(() => server.stop())

it("a server whose data directory has been taken away tells its senders to come back, and never that it has stored", async () => {
  const send = async () => (await post(`${server.url}/api/ingest`, span())).status
  expect(await send()).toBe(202)
  renameSync(given.directory, `${given.directory}-away`)
  expect(await send()).toBe(503)
})
