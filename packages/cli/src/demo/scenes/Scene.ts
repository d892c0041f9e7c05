import type { Random } from "../Random.js"
import type { DemoTrace, Labels } from "../Recording.js"

/** Something that happens again and again, such as a customer who writes. */
export interface Scene {
  readonly name: string
  /** How often on a working day. */
  readonly perDay: number
  /** `office`: as people work. `night`: when nobody does. */
  readonly hours: "office" | "night"
  /** It happens at weekends as often as else. */
  readonly daily?: boolean
  /** The traces that come of it, when it begins at an instant in milliseconds since the epoch. */
  readonly play: (random: Random, start: number) => ReadonlyArray<DemoTrace>
}

const week = 7 * 86_400_000

/** What the spans of a trace have in common; a release comes out every week. */
export const labelsOf = (random: Random, start: number, more: Partial<Labels> = {}): Labels => ({
  environment: random.happens(0.12) ? "staging" : "production",
  release: `fjordline-agents@3.${Math.floor(start / week) % 100}`,
  ...more
})

/** A text with what stands for `{…}` put in. */
export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
