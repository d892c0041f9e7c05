import { parseInstant } from "@agentwatch/core/model/Instant"
import { Command, Options } from "@effect/cli"
import { Clock, Effect, Option } from "effect"
import { misunderstood } from "../misunderstood.js"
import { filled, serverOptions, wholeNumber } from "../options.js"

const backfill = Options.boolean("backfill").pipe(
  Options.withDescription("Sends the days up to now at once, and ends.")
)

const live = Options.boolean("live").pipe(
  Options.withDescription("Sends as things happen, until Ctrl+C. This is what is done unless --backfill is given.")
)

const speed = Options.text("speed").pipe(
  Options.withPseudoName("n"),
  Options.withDescription("How many times faster things happen with --live: above 0, at most 1000; 1 unless given."),
  Options.filterMap((given) => {
    const value = /^\d{1,9}(\.\d{1,9})?$/.test(given) ? Number(given) : 0
    return value > 0 && value <= 1_000 ? Option.some(value) : Option.none()
  }, "--speed: expected a number above 0, at most 1000; for example --speed 2"),
  Options.withDefault(1)
)

const days = wholeNumber("days", 1, 3_650, "7").pipe(
  Options.withDescription("How many days --backfill goes back; 7 unless given."),
  Options.withDefault(7)
)

const seed = Options.text("seed").pipe(
  Options.withPseudoName("word"),
  Options.withDescription("Another word makes up another past; 42 unless given. The same one adds nothing twice."),
  Options.filterMap(filled, "--seed: expected a word or number; for example --seed 42"),
  Options.withDefault("42")
)

const until = Options.text("until").pipe(
  Options.withPseudoName("instant"),
  Options.withDescription("Where --backfill ends, as ISO 8601; now unless given."),
  Options.filterMap(
    (given) => Option.map(Option.fromNullable(parseInstant(given)), (nanos) => Number(nanos / 1_000_000n)),
    "--until: expected an instant; for example --until 2026-02-09T12:00:00Z"
  ),
  Options.optional
)

export const demo = Command.make("demo", { backfill, live, speed, days, seed, until, ...serverOptions }, (asked) =>
  Effect.gen(function* () {
    if (asked.backfill && asked.live) return yield* misunderstood("--backfill and --live exclude each other; give one.")
    // Loaded on demand: it brings the price list.
    if (!asked.backfill) {
      const { live } = yield* Effect.promise(() => import("../demo/live.js"))
      return yield* live(asked, asked.seed, asked.speed)
    }
    const { backfill } = yield* Effect.promise(() => import("../demo/backfill.js"))
    const now = yield* Clock.currentTimeMillis
    const end = Math.min(
      now,
      Option.getOrElse(asked.until, () => now)
    )
    return yield* backfill(asked, { seed: asked.seed, days: asked.days, until: end })
  })
).pipe(
  Command.withDescription("Sends made-up traces of five agents to a server, so that there is something to look at.")
)
