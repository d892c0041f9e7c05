import { expect } from "vitest"
import { agent } from "../../../packages/sdk/src/index.js"
import { type Asked, type Replay, type Reply, startReplay } from "../../../packages/sdk/test/clients/support/Replay.js"
import { outcome } from "../../../packages/sdk/test/clients/support/seen.js"
import { watched } from "../../../packages/sdk/test/clients/support/Watched.js"
import type { Client } from "../clients/table.js"
import { expectSpan } from "./expectSpan.js"
import { type Recording, requestOf } from "./Recording.js"

let replay: Promise<Replay> | undefined

export const stopReplay = async (): Promise<void> => (await replay)?.close()

/**
 * Asks once for each of the `replies`, which all say the same in other pieces: first without AgentWatch, then with it. The
 * client must tell the same and the provider be asked the same, and each call must be one span that says what the index
 * says. Gives what was the same.
 */
export const compare = async (
  recording: Recording,
  { ask, path }: Client,
  replies: ReadonlyArray<Omit<Reply, "status">>
): Promise<ReadonlyArray<{ readonly view: unknown; readonly asked: ReadonlyArray<Asked> }>> => {
  replay ??= startReplay()
  const { asked, hosts, http, http2, say } = await replay
  const { modelRequested, provider, status, stream, urlPath } = recording
  const place = { http, http2, path: urlPath, model: modelRequested ?? "", stream }

  const askForEach = async () => {
    const views = []
    for (const [index, reply] of replies.entries()) {
      say({ status, ...reply })
      // By somebody else each time: what the same one sends again after an error is another attempt at the same call.
      const view = await agent(`${index}`, () => outcome(ask(place, requestOf(recording))))
      views.push({ view, asked: asked() })
    }
    return views
  }

  const without = await askForEach()
  const { faults, result, spans } = await watched(hosts, provider, replies.length, askForEach)
  expect(result).toEqual(without)
  expect(faults).toBe(0)
  expect(spans.map(({ agent_id }) => agent_id).sort()).toEqual(Array.from(replies.keys(), String).sort())
  for (const span of spans) expectSpan(span, recording)
  for (const { asked } of without) {
    expect(asked.map((one) => plain(one.path))).toEqual([plain(path?.(urlPath) ?? urlPath)])
  }
  return without
}

/** Who asks and how a path is escaped is not what it is about. */
const plain = (path: string) => decodeURIComponent(path).replace(/projects\/[^/]+\/locations\/[^/]+/, "projects/…")
