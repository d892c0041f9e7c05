import { Effect, Fiber } from "effect"
import { afterEach, expect, it, vi } from "vitest"

/** Those that have begun, and do not end before they are told to. */
const begun = vi.hoisted((): Array<() => void> => [])

vi.mock("node:zlib", () => ({
  gunzip: (bytes: Uint8Array, _: unknown, done: (error: null, bytes: Uint8Array) => void) =>
    begun.push(() => done(null, bytes))
}))

const { unpacked } = await import("../../src/http/unpacked.js")

const turn = () => new Promise((resolve) => setImmediate(resolve))

afterEach(() => {
  begun.length = 0
})

it("no more is unpacked at once because senders went away meanwhile, whose bodies are unpacked all the same", async () => {
  const fibers = Array.from({ length: 12 }, () => Effect.runFork(unpacked(new Uint8Array(1), 1)))
  await turn()
  expect(begun).toHaveLength(4)
  const gone = Effect.runPromise(Fiber.interruptAll(fibers.slice(0, 6)))
  await turn()
  expect(begun).toHaveLength(4)
  for (const end of begun.splice(0)) end()
  await gone
  await turn()
  expect(begun).toHaveLength(4)
  for (const end of begun.splice(0)) end()
  await turn()
  expect(begun).toHaveLength(2)
})
