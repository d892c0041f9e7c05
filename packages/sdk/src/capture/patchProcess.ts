import type { Breaker } from "@agentwatch/core/breaker/Breaker"
import type { Context } from "../context/Context.js"
import type { Scope } from "../context/Scope.js"
import type { Environment } from "../Environment.js"
import type { Vitals } from "../Vitals.js"
import { patchBeneath } from "./dispatcher/patchBeneath.js"
import type { CaptureParts } from "./Fetch.js"
import { patchHttp } from "./http/patchHttp.js"
import { patchHttp2 } from "./http/patchHttp2.js"
import { patchFetch } from "./patchFetch.js"

type Restore = () => void

/**
 * Watches every way out of a process: its `fetch`, the dispatcher beneath it for whoever goes past that, and `node:http`,
 * `node:https` and `node:http2`. What is returned puts everything back. `global` is the breaker of all calls together.
 */
export const patchProcess = (
  host: Environment["host"],
  watched: typeof fetch,
  capture: CaptureParts,
  context: Context,
  global: Breaker
): Restore => {
  const { warn } = capture.vitals
  const restores = [fetchOf(host, watched, capture, context, warn)]
  // The modules are the process's, whoever else has a `fetch` of its own.
  if (host === globalThis) {
    const http = { ...capture, shut: ({ breakers }: Scope) => [global, ...breakers].some(({ isOpen }) => isOpen) }
    restores.push(modulesOf([patchHttp(http), patchHttp2(http)], warn))
  }
  return () => {
    for (const restore of restores) restore()
  }
}

const fetchOf = (
  host: Environment["host"],
  watched: typeof fetch,
  capture: CaptureParts,
  context: Context,
  warn: Vitals["warn"]
): Restore => {
  if (host.fetch === undefined) {
    warn("patch", "this process has no fetch: nothing can be delivered")
    return () => {}
  }
  const patched = patchFetch(host, watched)
  if (patched.kind === "taken") {
    warn("patch", "another copy of @agentwatch/sdk sees the model calls of this process; this one leaves them to it")
    return () => {}
  }
  const { restore } = patchBeneath(host, capture, context)
  if (patched.kind === "patched") {
    return () => {
      patched.restore()
      restore()
    }
  }
  warn("patch", "globalThis.fetch cannot be changed here: its calls are seen by Node's dispatcher alone")
  return restore
}

const modulesOf = (patches: ReadonlyArray<ReturnType<typeof patchHttp>>, warn: Vitals["warn"]): Restore => {
  if (patches.some(({ kind }) => kind === "fixed"))
    warn("http", "node:http cannot be changed here: its calls are not seen")
  return () => {
    for (const patched of patches) {
      if (patched.kind === "patched") patched.restore()
    }
  }
}
