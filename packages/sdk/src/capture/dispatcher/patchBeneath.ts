import type { Context } from "../../context/Context.js"
import { type CaptureParts, watchFetch } from "../Fetch.js"
import { makeAsSeen } from "./asSeen.js"
import { type DispatcherPatch, patchDispatchers } from "./patchDispatchers.js"
import { trampolineOf } from "./Trampoline.js"
import { watchDispatch } from "./watchDispatch.js"

/**
 * Watches what goes past the host's `fetch`: clients that took hold of it before it was watched, by way of the trampoline
 * if there is one, else of the dispatcher that it asks; and whatever else asks that, such as undici.
 */
export const patchBeneath = (host: object, capture: CaptureParts, context: Context): DispatcherPatch => {
  const trampoline = trampolineOf(host)
  const disarm = trampoline?.arm(watchFetch(trampoline.original, capture, makeAsSeen(context)))
  const watch = (original: Parameters<typeof watchDispatch>[0]) => watchDispatch(original, capture)
  const dispatchers = patchDispatchers(host, watch, capture.clock, capture.vitals)
  return {
    look: dispatchers.look,
    restore: () => {
      disarm?.()
      dispatchers.restore()
    }
  }
}
