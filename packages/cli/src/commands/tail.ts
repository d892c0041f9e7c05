import { FeedQuery, mostBacklog } from "@agentwatch/core/api/Feed"
import { Command, Options } from "@effect/cli"
import { Effect, Schedule, Stream } from "effect"
import { advice, type Trouble } from "../advice.js"
import { Failure } from "../Failure.js"
import { makePresence } from "../feed/presence.js"
import { makeFeedReader, type Told } from "../feed/readFeed.js"
import { markOptions, questionOf } from "../filterOptions.js"
import { jsonOption, serverOptions, wholeNumber } from "../options.js"
import { json } from "../terminal/json.js"
import { count } from "../terminal/numbers.js"
import { requestHeader, requestLine } from "../terminal/requestLine.js"
import { Screens } from "../terminal/Screen.js"
import { dim, yellow } from "../terminal/style.js"

const backlog = wholeNumber("backlog", 0, mostBacklog, "10").pipe(
  Options.withDescription("Requests of before to begin with; 10 unless given."),
  Options.withDefault(10)
)

export const tail = Command.make(
  "tail",
  { backlog, json: jsonOption, marks: markOptions, to: serverOptions },
  ({ backlog, json: asJson, marks, to }) =>
    Effect.gen(function* () {
      const { err, out } = yield* Screens
      const asked = yield* questionOf(FeedQuery, marks, { backlog: String(backlog) })
      const feed = yield* Effect.orDie(makeFeedReader(to, asked))
      const presence = makePresence(err, to.server)
      let opened = false

      const tell = (told: Told): Effect.Effect<void> => {
        switch (told._tag) {
          case "Open":
            opened = true
            return presence.back
          case "Lost":
            return err.print(yellow(`${count(told.lost)} requests were passed over: too many came at once.`))
          case "Request":
            return out.print(asJson ? json(told.event) : requestLine(told.event, out.columns()))
        }
      }

      const failed = (error: Trouble) => (opened ? presence.away : new Failure({ message: advice(to, "tail")(error) }))

      if (out.isTerminal && !asJson) yield* out.print(dim(requestHeader(out.columns())))
      const once = feed.pipe(Stream.runForEach(tell), Effect.catchAll(failed))
      yield* Effect.repeat(once, Schedule.spaced("2 seconds"))
    })
).pipe(Command.withDescription("Shows requests as they come in. Times are UTC."))
