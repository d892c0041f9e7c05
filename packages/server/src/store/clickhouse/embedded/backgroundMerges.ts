import { readdirSync, readFileSync } from "node:fs"
import { getPriority, setPriority } from "node:os"
import { Effect } from "effect"

const threads = "/proc/self/task"

/** How much nicer than the others. */
const nicer = 10

/** As nice as Linux has it. */
const nicest = 19

/** What the engine calls its threads that merge parts. */
const merging = "MergeMutate"

const isMerging = (thread: string): boolean => {
  try {
    return readFileSync(`${threads}/${thread}/comm`, "latin1").trim() === merging
  } catch {
    // It ended meanwhile.
    return false
  }
}

/**
 * Lets merges have what nobody else wants of the processor: an insert has somebody who waits for its answer, and they do not.
 * They still get a tenth of what another thread does. On Linux alone, for nowhere else can threads be told apart so; the engine
 * has its threads once it has tables.
 */
export const mergesComeLast = Effect.ignore(
  Effect.try(() => {
    const nice = Math.min(nicest, getPriority() + nicer)
    for (const thread of readdirSync(threads)) if (isMerging(thread)) setPriority(Number(thread), nice)
  })
)
