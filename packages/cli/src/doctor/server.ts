import { Effect } from "effect"
import { client, type Server } from "../Client.js"
import { shown } from "../terminal/shown.js"
import { version } from "../version.js"
import { type Finding, fail, ok, warn } from "./Finding.js"
import { type Answer, probe } from "./probe.js"

const about = "Server"

const second = 1_000

/** Whether the server is as new as this program. */
export const versionFit = (theirs: string): Finding =>
  theirs === version
    ? ok("Version", `the server is ${theirs}, as this program is`)
    : warn("Version", `the server is ${shown(theirs)}, this program ${version}`, "Install the same version of both.")

/** Whether two clocks agree, from how far the server's is ahead, in milliseconds. */
export const clockFit = (ahead: number | undefined): Finding => {
  if (ahead === undefined)
    return warn("Clock", "the server does not tell its time", "Is there a proxy that drops Date?")
  const seconds = Math.round(Math.abs(ahead) / second)
  const found = `this machine's clock is ${seconds} s ${ahead > 0 ? "behind" : "ahead of"} the server's`
  const advice = "Have both machines set their clocks from the network (NTP)."
  if (Math.abs(ahead) < 5 * second) return ok("Clock", "this machine's and the server's agree")
  return Math.abs(ahead) < 60 * second ? warn("Clock", found, advice) : fail("Clock", found, advice)
}

/** Whether the server lets us in, and gets on with its work. */
const access = (to: Server) =>
  Effect.gen(function* () {
    const api = yield* client(to)
    const hasKey = to.key._tag === "Some"
    const key = ok("Key", hasKey ? "the server takes the key" : "the server asks for none")
    return yield* api.progress.ready().pipe(
      Effect.timeout("10 seconds"),
      Effect.map((): ReadonlyArray<Finding> => [key, ok("Progress", "the store answers, and nothing waits")]),
      Effect.catchTags({
        Unauthorized: () =>
          Effect.succeed([
            hasKey
              ? fail("Key", "the server refuses the key", "Give the one that it was started with, as API_KEY.")
              : fail("Key", "the server asks for a key", "Give the one that it was started with, as API_KEY.")
          ]),
        NotReady: ({ reasons }) =>
          Effect.succeed([
            key,
            fail("Progress", `the server does not get on: ${shown(reasons.join("; "))}`, "Its log says more.")
          ])
      }),
      Effect.catchAll(() =>
        Effect.succeed([fail("Progress", "the server does not say how it gets on", "Its log says more.")])
      )
    )
  })

const absent = (url: string, answer: Exclude<Answer, { readonly _tag: "AgentWatch" }>, meant: boolean): Finding => {
  switch (answer._tag) {
    case "Nobody": {
      const found = `no server answers at ${url}`
      const advice = "Start one with agentwatch-cli serve, or say where it is with --server."
      return meant ? fail(about, found, advice) : warn(about, found, advice)
    }
    case "Barred":
      return fail(
        about,
        `nothing can be asked at ${url}: this program keeps off its port, as browsers do`,
        "Have the server listen on another one, with --port."
      )
    case "Away":
      return fail(
        about,
        `the server at ${url} is away, says what stands before it (${answer.status})`,
        "Look whether it runs, and whether that knows where."
      )
    case "Silent":
      return fail(about, `what listens at ${url} does not answer`, "Look at its log, and at what stands between.")
    case "Other":
      return fail(
        about,
        `what answers at ${url} is not AgentWatch`,
        "Say where yours is with --server, and whether it is http or https."
      )
  }
}

/** Looks at a server from outside. `meant`: it was named, so it should be there. */
export const server = (to: Server, meant: boolean) =>
  Effect.gen(function* () {
    const answer = yield* probe(to.server)
    if (answer._tag !== "AgentWatch") return [absent(to.server, answer, meant)]
    return [
      ok(about, `AgentWatch answers at ${to.server}`),
      versionFit(answer.version),
      clockFit(answer.ahead),
      ...(yield* access(to))
    ]
  })
