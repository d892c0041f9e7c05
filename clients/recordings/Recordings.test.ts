import { randomInt } from "node:crypto"
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest"
import { byteByByte, cut } from "../../packages/sdk/test/clients/support/cut.js"
import { clientsOf } from "./clients/table.js"
import { compare, stopReplay } from "./support/comparing.js"
import { present, type Recording, recordings, replyOf } from "./support/Recording.js"

// Another one each time. It stands in every title, and can be given back to see the same again.
const seed = Number(process.env.AGENTWATCH_SEED ?? randomInt(2 ** 31))

/** In bytes; what is longer is not sent byte by byte as well. */
const short = 2_500

const repliesOf = (recording: Recording) => {
  const bytes = replyOf(recording)
  const pieces = [cut(bytes, seed), cut(bytes, seed + 1), cut(bytes, seed + 2)]
  if (bytes.length <= short) pieces.push(byteByByte(bytes))
  return pieces.map((pieces) => ({ headers: { "content-type": recording.contentType }, pieces }))
}

const cases = recordings.flatMap((recording) =>
  clientsOf(recording).map((client) => ({
    id: recording.id,
    client: client.name,
    run: () => compare(recording, client, repliesOf(recording))
  }))
)

if (present) {
  describe(`recorded replies of providers (from ../shared/recordings), cut anywhere (seed ${seed})`, () => {
    beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}))
    afterAll(stopReplay)

    it("are asked for with the library of every provider that has one", () => {
      const asked = new Set(cases.map(({ id }) => id))
      expect(recordings.filter(({ id }) => !asked.has(id))).toEqual([])
      expect(recordings.length).toBeGreaterThan(50)
    })

    for (const { client, id, run } of cases) {
      it(`${id} by way of ${client}: the same for it, and a span as the index says`, run)
    }
  })
} else {
  describe("recorded replies of providers", () => {
    it("are not here: without ../shared/recordings no client library is asked for them", () => {
      expect(recordings).toEqual([])
    })
  })
}
