import { rmSync } from "node:fs"
import { Effect } from "effect"
import { freshDirectory } from "./directories.js"
import { prepared } from "./store/clickhouse/stores.js"

/** Before all tests of the server: makes the store that they begin with. After them: removes whatever they have stored. */
export const setup = async () => {
  const [parent, store] = [freshDirectory(), freshDirectory()]
  await Effect.runPromise(Effect.provide(Effect.void, prepared(store)))
  process.env.AGENTWATCH_TEST_DIRECTORIES = parent
  process.env.AGENTWATCH_TEST_STORE = store
  return () => {
    for (const directory of [parent, store]) rmSync(directory, { recursive: true, force: true })
  }
}
