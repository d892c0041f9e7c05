import type { Random } from "./Random.js"
import { randomOf } from "./Random.js"
import type { DemoTrace } from "./Recording.js"
import { magazine } from "./scenes/articles.js"
import { incidentOf } from "./scenes/incidents.js"
import { pipeline } from "./scenes/pipeline.js"
import { releases } from "./scenes/release.js"
import { inquiries } from "./scenes/research.js"
import { reviews } from "./scenes/review.js"
import type { Scene } from "./scenes/Scene.js"
import { support } from "./scenes/support.js"

/** What happens on any day. */
export const scenes: ReadonlyArray<Scene> = [
  ...support,
  ...inquiries,
  ...reviews,
  ...pipeline,
  ...magazine,
  ...releases
]

const hour = 3_600_000
export const dayLength = 24 * hour

/** How much happens at an hour of the day (0 to 24, UTC), against the busiest. */
export const busyness = (at: number): number => {
  if (at < 6 || at >= 22) return 0.1
  if (at < 9) return 0.1 + (0.9 * (at - 6)) / 3
  return at < 17 ? 1 : 1 - (0.9 * (at - 17)) / 5
}

const timeOf = (random: Random, { hours }: Scene): number => {
  if (hours === "night") return random.between(1, 5) * hour
  for (;;) {
    const at = random.between(0, 24)
    if (random.happens(busyness(at))) return at * hour
  }
}

/** Days since the epoch; the first one was a Thursday. */
const isWeekend = (day: number) => day % 7 === 2 || day % 7 === 3

/**
 * The traces that begin on a day (in days since the epoch), earliest first; they may go on into the next. The same seed and
 * day always give the same traces, ids and all, whenever and wherever they are asked for.
 */
export const tracesOf = (seed: string, day: number): ReadonlyArray<DemoTrace> =>
  [...scenes, incidentOf(day)]
    .flatMap((scene) => {
      const count = isWeekend(day) && scene.daily !== true ? Math.ceil(scene.perDay * 0.5) : scene.perDay
      return Array.from({ length: count }, (_, index) => {
        const random = randomOf(seed, day, scene.name, index)
        return scene.play(random, day * dayLength + timeOf(random, scene))
      })
    })
    .flat()
    .sort((one, other) => one.start - other.start)

/** The traces that begin and are over within a range of time, in milliseconds since the epoch. */
export function* tracesWithin(seed: string, from: number, to: number): Generator<DemoTrace> {
  // A trace of the day before may be of a session that goes on past midnight.
  for (let day = Math.floor(from / dayLength) - 1; day * dayLength < to; day++) {
    for (const trace of tracesOf(seed, day)) if (trace.start >= from && trace.end <= to) yield trace
  }
}
