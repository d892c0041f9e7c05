import { Effect } from "effect"
import { expect, it } from "vitest"
import { ownTurn } from "../../src/http/ownTurn.js"

it("lets what else there is run between two that wait for their turn", async () => {
  const seen: Array<string> = []
  let waiting = 4
  const reader = Effect.tap(ownTurn, () => {
    seen.push("body")
    waiting--
  })
  const others = new Promise<void>((resolve) => {
    const turn = () => {
      seen.push("other")
      if (waiting > 0) setImmediate(turn)
      else resolve()
    }
    setImmediate(turn)
  })
  await Promise.all([Effect.runPromise(Effect.all([reader, reader, reader, reader], { concurrency: 4 })), others])
  expect(seen.join(" ")).not.toContain("body body")
})
