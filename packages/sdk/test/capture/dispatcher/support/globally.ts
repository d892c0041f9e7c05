import { afterEach } from "vitest"
import { makeAsSeen } from "../../../../src/capture/dispatcher/asSeen.js"
import { patchDispatchers } from "../../../../src/capture/dispatcher/patchDispatchers.js"
import { trampolineOf } from "../../../../src/capture/dispatcher/Trampoline.js"
import { watchDispatch } from "../../../../src/capture/dispatcher/watchDispatch.js"
import { watchFetch } from "../../../../src/capture/Fetch.js"
import { patchFetch } from "../../../../src/capture/patchFetch.js"
import type { Environment } from "../../../../src/Environment.js"
import type { InitOptions } from "../../../../src/index.js"
import { dollarACall } from "../../../support/chat.js"
import { type Handler, type Loopback, type Sent, serve } from "../../../support/servers.js"
import { type Watching, watching } from "../../../support/watching.js"

export type Layer = "fetch" | "dispatcher" | "trampoline"

export interface Globally extends Watching {
  readonly provider: Loopback
  /** The model calls that were recorded. */
  readonly calls: () => Promise<ReadonlyArray<Sent>>
  readonly counted: () => number
  /** Puts the layers in, in this order. */
  readonly patch: (...layers: ReadonlyArray<Layer>) => void
  /** Whether the program has put another dispatcher in the place of the global one. */
  readonly look: () => void
  readonly restore: () => void
}

const open = new Set<() => void>()
afterEach(() => {
  for (const restore of open) restore()
  open.clear()
})

/** A watch over this very process, of which nothing is patched yet; put back after the test. */
export const globally = async (
  handler: Handler,
  options: InitOptions = {},
  format: "openai" | "anthropic" = "openai",
  changes: Partial<Environment> = {}
): Promise<Globally> => {
  const provider = await serve(handler)
  const parts = await watching({ providers: { [provider.host]: format }, prices: dollarACall, ...options }, changes)
  const { capture, context } = parts.watch
  const { clock, vitals } = capture
  const undo: Array<() => void> = []
  const looks: Array<() => void> = []
  const watched = (original: typeof fetch) => watchFetch(original, capture, makeAsSeen(context))
  const layers: Readonly<Record<Layer, () => void>> = {
    fetch: () => {
      const patched = patchFetch(globalThis, watched(globalThis.fetch))
      if (patched.kind === "patched") undo.push(patched.restore)
    },
    dispatcher: () => {
      const { look, restore } = patchDispatchers(globalThis, (it) => watchDispatch(it, capture), clock, vitals)
      looks.push(look)
      undo.push(restore)
    },
    trampoline: () => {
      const trampoline = trampolineOf(globalThis)
      if (trampoline !== undefined) undo.push(trampoline.arm(watched(trampoline.original)))
    }
  }
  const restore = () => {
    for (const action of undo.reverse()) action()
    undo.length = 0
  }
  open.add(restore)
  return {
    ...parts,
    provider,
    restore,
    calls: async () => (await parts.spans()).filter((span) => span.model_inference !== undefined),
    counted: () => parts.watch.health().calls,
    patch: (...names) => {
      for (const name of names) layers[name]()
    },
    look: () => {
      for (const look of looks) look()
    }
  }
}
