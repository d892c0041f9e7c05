import type { Agent } from "node:http"
import type { Patch } from "../patchFetch.js"
import type { HttpParts } from "./Passage.js"
import { dressed, patchBuiltin } from "./patchBuiltin.js"
import { type RequestFunction, type Transport, watchRequest } from "./watchRequest.js"

/**
 * Watches the model calls that are made by way of `node:http` and `node:https`, whether the module was imported before
 * or after. `restore` puts everything back.
 */
export const patchHttp = (parts: HttpParts): Patch => {
  const http = patchModule("node:http", "http:", parts)
  if (http.kind !== "patched") return http
  const https = patchModule("node:https", "https:", parts)
  if (https.kind !== "patched") {
    http.restore()
    return https
  }
  return {
    kind: "patched",
    restore: () => {
      http.restore()
      https.restore()
    }
  }
}

interface Module {
  readonly request: RequestFunction
  readonly get: RequestFunction
  readonly globalAgent: Agent
}

const patchModule = (id: "node:http" | "node:https", scheme: Transport["scheme"], parts: HttpParts): Patch => {
  const module = process.getBuiltinModule(id) as unknown as Module
  let on = true
  const original = module.request
  const originalGet = module.get
  const inert = { ...parts, active: () => on && parts.active() }
  const request = watchRequest(original, inert, { scheme, agent: () => module.globalAgent })
  const get = function (this: unknown, ...args: ReadonlyArray<unknown>) {
    // The original reaches past `request`; what it does is this. Hardly any call is made so.
    if (!on || !isPost(args)) return Reflect.apply(originalGet, this, args)
    const made = Reflect.apply(request, this, args)
    made.end()
    return made
  }
  const patched = patchBuiltin(module, { request: dressed(request, original), get: dressed(get, originalGet) })
  if (patched.kind !== "patched") return patched
  return {
    kind: "patched",
    restore: () => {
      on = false
      patched.restore()
    }
  }
}

const isPost = ([first, second]: ReadonlyArray<unknown>): boolean =>
  [first, second].some((options) => {
    const method: unknown = typeof options === "object" && options !== null && Reflect.get(options, "method")
    return typeof method === "string" && method.toUpperCase() === "POST"
  })
