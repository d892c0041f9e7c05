import type { ClientHttp2Session } from "node:http2"
import { promisify } from "node:util"
import type { Patch } from "../patchFetch.js"
import type { HttpParts } from "./Passage.js"
import { dressed, patchBuiltin } from "./patchBuiltin.js"
import { watchSession } from "./watchSession.js"

type Connect = (this: unknown, ...args: ReadonlyArray<unknown>) => ClientHttp2Session

/** Watches the model calls on the sessions of `node:http2` that are connected from now on. `restore` puts it back. */
export const patchHttp2 = (parts: HttpParts): Patch => {
  const module = process.getBuiltinModule("node:http2")
  const original = module.connect as unknown as Connect
  const { vitals } = parts
  let on = true
  const inert = { ...parts, active: () => on && parts.active() }

  const connect: Connect = function (this, ...args) {
    const session = Reflect.apply(original, this, args)
    if (inert.active()) {
      vitals.guarded("watching a session", () => watchSession(session, originOf(args[0], args[1]), inert))
    }
    return session
  }
  // Another one than the original's, which reaches past `connect`.
  const promised = (authority: unknown, options: unknown) =>
    new Promise((resolve, reject) => {
      const connected = () => {
        session.removeListener("error", reject)
        resolve(session)
      }
      const session = Reflect.apply(connect, module, [authority, options, connected])
      session.once("error", reject)
    })

  Object.defineProperty(connect, promisify.custom, { configurable: true, enumerable: false, value: promised })
  const patched = patchBuiltin(module, { connect: dressed(connect, original) })
  if (patched.kind !== "patched") return patched
  return {
    kind: "patched",
    restore: () => {
      on = false
      patched.restore()
    }
  }
}

/** As Node itself takes what it is to connect to. */
const originOf = (authority: unknown, options: unknown): string => {
  const to = typeof authority === "string" ? new URL(authority) : (authority as Partial<URL>)
  const given: unknown = typeof options === "object" && options !== null ? Reflect.get(options, "protocol") : undefined
  const protocol = to.protocol || (typeof given === "string" ? given : "https:")
  const host = to.hostname || to.host || "localhost"
  const named = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host
  return `${protocol}//${named}${to.port ? `:${to.port}` : ""}`
}
