import { isMainThread } from "node:worker_threads"

/** What a watch does when somebody asks the process to end. */
export interface Departure {
  /** Delivers what waits, as far as that goes within a short time. Never rejects. */
  readonly drain: () => Promise<unknown>
  /** Does what is left to do: the process ends now. */
  readonly end: () => void
}

/** Of all copies of AgentWatch in this process: two that each left the end to the other would never end. */
interface Departures {
  readonly all: Set<Departure>
  /** Takes the listeners away; absent if there are none. */
  deafen: (() => void) | undefined
}

const signals = ["SIGTERM", "SIGINT"] as const
type Signal = (typeof signals)[number]

/** Milliseconds that a process which would end at once is kept to deliver what waits. */
const longestDrain = 2_000

const key = Symbol.for("@agentwatch/sdk/departures")

const shared = (): Departures => {
  const host = globalThis as { [key]?: Departures }
  host[key] ??= { all: new Set(), deafen: undefined }
  return host[key]
}

// Taken at import, so that a program which fakes its timers later still ends.
const { setTimeout: start, clearTimeout: stop } = globalThis

/**
 * Lets `departure` take place when SIGTERM or SIGINT comes; what is returned ends that. If nobody else listens to the signal it
 * then does what it would have done, two seconds later at most, or at once if it comes again. If the program has a handler
 * of its own, the end is its affair, and the drain happens beside it; likewise in the first process of a container, which no
 * signal ends that it does not handle.
 */
export const onSignal = (departure: Departure): (() => void) => {
  // In a worker no signal ever comes.
  if (!isMainThread) return () => {}
  const departures = shared()
  // One of its own, since the same may be given twice.
  const own = { drain: () => departure.drain(), end: () => departure.end() }
  departures.all.add(own)
  departures.deafen ??= listen(departures)
  return () => {
    if (departures.all.delete(own) && departures.all.size === 0) departures.deafen?.()
  }
}

/** The system keeps from the first process all signals that would end it. */
const isFirst = () => process.pid === 1

const listen = (departures: Departures): (() => void) => {
  let draining = 0

  const drained = async () => {
    draining++
    await Promise.allSettled([...departures.all].map(({ drain }) => drain()))
    draining--
  }

  const leave = (signal: Signal) => {
    for (const { end } of [...departures.all]) end()
    deafen()
    process.kill(process.pid, signal)
  }

  const came = (signal: Signal) => {
    const second = draining > 0
    if (hasOthers(signal) || isFirst()) return second ? undefined : void drained()
    if (second) return leave(signal)
    let timer: NodeJS.Timeout | undefined
    const timeUp = new Promise<void>((resolve) => {
      timer = start(resolve, longestDrain)
    })
    Promise.race([drained(), timeUp]).then(() => {
      stop(timer)
      // The program may have come to listen meanwhile.
      if (!hasOthers(signal)) leave(signal)
    })
  }

  const listeners = signals.map((signal) => [signal, () => came(signal)] as const)

  const hasOthers = (signal: Signal) => {
    const ours = listeners.filter(([name, listener]) => name === signal && process.listeners(name).includes(listener))
    return process.listenerCount(signal) - ours.length - polite() > 0
  }

  const deafen = () => {
    departures.deafen = undefined
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }

  // In front: a handler that is meant to run once has taken itself away by the time that those behind it run.
  for (const [signal, listener] of listeners) process.prependListener(signal, listener)
  return deafen
}

/**
 * Listeners of the `signal-exit` package, which many command line tools bring along. They leave the end to whoever else
 * listens, as we do, and say how many they are, so that whoever knows can tell that nobody else is there.
 */
const polite = (): number => {
  const { __signal_exit_emitter__: earlier } = process as { readonly __signal_exit_emitter__?: unknown }
  const { [signalExit]: later } = globalThis as { readonly [signalExit]?: unknown }
  return [earlier, later].reduce<number>((sum, emitter) => {
    const { count } = (emitter ?? {}) as { readonly count?: unknown }
    return typeof count === "number" ? sum + count : sum
  }, 0)
}

const signalExit = Symbol.for("signal-exit emitter")
