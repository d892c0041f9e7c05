import { Command } from "@effect/cli"
import { Effect } from "effect"
import { examine } from "../doctor/examine.js"
import type { Finding } from "../doctor/Finding.js"
import { Failure } from "../Failure.js"
import { jsonOption, namedServer, serverOptions } from "../options.js"
import { serveOptions } from "../serveOptions.js"
import { json } from "../terminal/json.js"
import { Screens } from "../terminal/Screen.js"
import { shown } from "../terminal/shown.js"
import { dim, green, red, yellow } from "../terminal/style.js"

const colours = { ok: green, warn: yellow, fail: red }

const lineOf = ({ about, advice, found, state }: Finding): string => {
  const line = `${colours[state](state.padEnd(4))}  ${about.padEnd(8)}  ${shown(found)}`
  return advice === undefined ? line : `${line}\n${dim(`                → ${advice}`)}`
}

export const doctor = Command.make(
  "doctor",
  { ...serveOptions, server: namedServer("where serve would listen here"), key: serverOptions.key, json: jsonOption },
  ({ json: asJson, ...asked }) =>
    Effect.gen(function* () {
      const { out } = yield* Screens
      const findings = yield* examine(asked)
      const faults = findings.filter(({ state }) => state === "fail")
      if (asJson) yield* out.print(json({ ok: faults.length === 0, findings }))
      else for (const finding of findings) yield* out.print(lineOf(finding))
      if (faults.length > 0) {
        return yield* new Failure({ message: `${faults.length} of ${findings.length} checks failed.` })
      }
    })
).pipe(
  Command.withDescription(
    "Looks for what keeps a server from starting or from being reached, and says what to do. Changes nothing. Takes the options and the environment of serve."
  )
)
