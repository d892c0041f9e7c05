import { Worker } from "node:worker_threads"
import type { Clock } from "../../Clock.js"
import type { Encoding } from "./Encoding.js"
import { threadCode } from "./threadCode.js"

/** Counts tokens beside the program, in a thread that comes when it is needed and goes when it is not. Never throws. */
export interface TokenThread {
  /**
   * Counts the tokens of each group and tells `done`, once; `undefined` if they could not be counted, or not in time. What comes
   * back calls it off. Absent if there is nothing to count with now: `done` is then never called.
   */
  readonly count: (job: CountJob, done: (counts: ReadonlyArray<number> | undefined) => void) => (() => void) | undefined
  /** Ends the thread, unless somebody waits for it. */
  readonly rest: () => void
}

export interface CountJob {
  readonly encoding: Encoding
  readonly groups: ReadonlyArray<ReadonlyArray<string>>
  /** Characters of all texts. */
  readonly length: number
}

export interface TokenThreadParts {
  readonly clock: Clock
  /** The file of an encoding. Absent where there is none. */
  readonly find: (encoding: Encoding) => string | undefined
  /** Runs `action` outside of the caller's asynchronous context. */
  readonly detached: <T>(action: () => T) => T
}

interface Waiting extends CountJob {
  readonly path: string
  done: ((counts: ReadonlyArray<number> | undefined) => void) | undefined
  stop: () => void
}

// In milliseconds: for one job; for the first of its encoding, which is loaded before; from when it is handed in; and how
// long the thread stays with nothing to do, or is not asked after it has failed thrice in a row.
const mostForOne = 1_000
const mostForFirst = 5_000
const mostWaiting = 5_000
const longestIdle = 60_000
const restAfterFailures = 60_000
const mostFailures = 3

const mostJobs = 256
/** In characters. */
const longestQueue = 8 * 1024 * 1024

// Nothing of the program goes along: no environment, no preloaded modules, no output of its own.
const apart = {
  eval: true,
  name: "agentwatch-tokens",
  env: {},
  argv: [],
  execArgv: [],
  stdin: false,
  stdout: true,
  stderr: true,
  resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 }
}

export const makeTokenThread = ({ clock, detached, find }: TokenThreadParts): TokenThread => {
  const queue = new Set<Waiting>()
  const useless = new Set<string>()
  const loaded = new Set<string>()
  let length = 0
  let worker: Worker | undefined
  let running: Waiting | undefined
  let failures = 0
  let restUntil = 0
  let stopDeadline = () => {}
  let stopIdle = () => {}

  const end = () => {
    const ended = worker
    worker = undefined
    loaded.clear()
    ended?.terminate().catch(() => {})
  }

  const finish = (job: Waiting, counts: ReadonlyArray<number> | undefined) => {
    const { done } = job
    job.done = undefined
    job.stop()
    if (queue.delete(job)) length -= job.length
    done?.(counts)
  }

  const failed = () => {
    const job = running
    running = undefined
    stopDeadline()
    end()
    failures++
    if (failures < mostFailures) {
      if (job !== undefined) finish(job, undefined)
      return next()
    }
    failures = 0
    restUntil = clock.monotonic() + restAfterFailures
    if (job !== undefined) finish(job, undefined)
    for (const waiting of [...queue]) finish(waiting, undefined)
  }

  const answered = (counts: unknown) => {
    const job = running
    if (job === undefined) return
    running = undefined
    stopDeadline()
    failures = 0
    loaded.add(job.path)
    if (!Array.isArray(counts)) useless.add(job.path)
    finish(job, Array.isArray(counts) ? counts : undefined)
    next()
  }

  const begin = (): Worker => {
    const begun = detached(() => new Worker(threadCode, apart))
    begun.on("message", (counts) => worker === begun && answered(counts))
    begun.on("error", () => worker === begun && failed())
    begun.on("exit", () => worker === begun && failed())
    // Last, since whoever listens keeps the process alive.
    begun.unref()
    return begun
  }

  const next = () => {
    if (running !== undefined) return
    const [job] = queue
    if (job === undefined) {
      stopIdle()
      if (worker !== undefined) stopIdle = clock.after(longestIdle, rest)
      return
    }
    queue.delete(job)
    length -= job.length
    running = job
    try {
      worker ??= begin()
      stopDeadline = clock.after(loaded.has(job.path) ? mostForOne : mostForFirst, failed)
      worker.postMessage({ path: job.path, groups: job.groups })
    } catch {
      failed()
    }
  }

  const rest = () => {
    if (running === undefined && queue.size === 0) {
      stopIdle()
      end()
    }
  }

  return {
    count: (job, done) => {
      const path = find(job.encoding)
      if (path === undefined || useless.has(path) || clock.monotonic() < restUntil) return undefined
      if (queue.size >= mostJobs || length + job.length > longestQueue) return undefined
      stopIdle()
      const waiting: Waiting = { ...job, path, done, stop: () => {} }
      waiting.stop = clock.after(mostWaiting, () => finish(waiting, undefined))
      queue.add(waiting)
      length += job.length
      next()
      return () => {
        waiting.done = undefined
        finish(waiting, undefined)
      }
    },
    rest
  }
}
