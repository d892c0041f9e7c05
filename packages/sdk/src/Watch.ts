import { makeCallSpan } from "./capture/CallSpan.js"
import { watchFetch } from "./capture/Fetch.js"
import { patchFetch } from "./capture/patchFetch.js"
import { makeRecorder } from "./capture/Recorder.js"
import { makeTracing, type Tracing } from "./context/Tracing.js"
import { type Exporter, makeExporter } from "./delivery/Exporter.js"
import { makeTransport } from "./delivery/Transport.js"
import type { Environment } from "./Environment.js"
import type { Health } from "./Health.js"
import type { Delivery, InitOptions } from "./Options.js"
import { printable } from "./printable.js"
import { makeSecrets } from "./Secrets.js"
import { customPricing, readSettings, type Settings } from "./Settings.js"
import { makeSpanBase } from "./SpanBase.js"
import { makeSpanSink } from "./SpanSink.js"
import { makeTimeline } from "./Timeline.js"
import type { Verification } from "./Verification.js"
import { makeVitals } from "./Vitals.js"
import { verify } from "./verify.js"

/** One AgentWatch at work: all its state is in here. */
export interface Watch extends Omit<Tracing, "scope"> {
  readonly settings: Settings
  /** A `fetch` that records the model calls among what passes. */
  readonly fetch: typeof fetch
  readonly currentTraceId: () => string | undefined
  /** `timeout` in milliseconds. */
  readonly flush: (timeout: number) => Promise<Delivery>
  /** Watches no more, puts everything back, and delivers what waits. `timeout` in milliseconds. */
  readonly shutdown: (timeout: number) => Promise<Delivery>
  readonly verify: (timeout: number) => Promise<Verification>
  readonly health: () => Health
  readonly warn: (kind: string, message: string) => void
}

/** Milliseconds that a process which has nothing left to do is kept for a last attempt to deliver. */
const lastAttempt = 2_000

/** Checks the options, which throws if one is wrong, and begins to watch. */
export const makeWatch = (options: InitOptions, environment: Environment): Watch => {
  const settings = readSettings(options)
  const { clock, host, log } = environment
  const { serverUrl } = settings
  const vitals = makeVitals(log.warn)
  const original = host.fetch ?? noFetch
  const transport = makeTransport(settings, clock, original)
  const exporter = makeExporter(environment, transport, serverUrl, vitals)
  const timeline = makeTimeline(clock)
  const secrets = makeSecrets(settings.apiKey === undefined ? [] : [settings.apiKey])
  const base = makeSpanBase(settings, timeline)
  const sink = makeSpanSink(exporter.enqueue, vitals)
  const span = makeCallSpan(settings, base, customPricing(settings.prices), secrets)
  const tracing = makeTracing({ settings, clock, timeline, vitals, secrets, base, sink })
  const recorder = makeRecorder({ clock, timeline, vitals, span, sink })
  let active = true

  const recognise = environment.recogniser(settings.providers)
  const server = new URL(serverUrl)
  const watched = watchFetch(original, {
    recorder,
    // A provider's host can be the server's too, but what is sent to AgentWatch itself is not the program's.
    recognise: (url) => {
      const route = recognise(url)
      const own = route !== undefined && url.includes(server.host) && new URL(url).origin === server.origin
      return own ? undefined : route
    },
    scope: tracing.scope,
    clock,
    secrets,
    vitals,
    active: () => active
  })

  const restore = settings.autoPatch ? patch(host, watched, vitals.warn) : () => {}
  const stopIdle = environment.onIdle(lastDelivery(exporter, () => vitals.counts.queued))
  const sayLost = (spans: number) => {
    if (spans > 0)
      vitals.warn(
        "lost",
        `${spans} ${spans === 1 ? "span was" : "spans were"} not delivered and ${spans === 1 ? "is" : "are"} lost`
      )
  }
  const stopExit = environment.onExit(() => sayLost(vitals.counts.queued))
  vitals.guarded("the log", () => log.info(printable(`[AgentWatch] spans go to ${serverUrl}`)))

  /** Delivers, with `how`, once all that has ended is on its way; both within `timeout` milliseconds. */
  const deliver = async (timeout: number, how: (left: number) => Promise<Delivery>): Promise<Delivery> => {
    const late = recorder.late()
    if (late === undefined) return how(timeout)
    const started = clock.monotonic()
    await new Promise<unknown>((resolve) => {
      const release = clock.after(timeout, () => resolve(undefined), true)
      late.finally(release).then(resolve)
    })
    return how(Math.max(0, timeout - (clock.monotonic() - started)))
  }

  let stopping: Promise<Delivery> | undefined
  return {
    ...tracing,
    settings,
    fetch: watched,
    currentTraceId: () => tracing.scope().traceId,
    flush: (timeout) => deliver(timeout, (left) => exporter.flush(left, true)),
    shutdown: (timeout) => {
      active = false
      restore()
      stopIdle()
      stopping ??= deliver(timeout, exporter.stop).then((delivery) => {
        stopExit()
        sayLost(vitals.health().dropped.shutdown)
        return delivery
      })
      return stopping
    },
    verify: (timeout) =>
      verify(transport, clock, serverUrl, timeout, (traceId, spanId) => {
        const start = timeline.now()
        const place = { traceId, spanId, parentSpanId: undefined }
        return {
          ...base(place, tracing.scope(), start, clock.monotonic()),
          name: "agentwatch.verify",
          status: { code: "OK" as const }
        }
      }),
    health: vitals.health,
    warn: vitals.warn
  }
}

const noFetch: typeof fetch = () => Promise.reject(new TypeError("this process has no fetch"))

const patch = (host: Environment["host"], watched: typeof fetch, warn: Watch["warn"]): (() => void) => {
  if (host.fetch === undefined) {
    warn("patch", "this process has no fetch: model calls are not seen, and nothing can be delivered")
    return () => {}
  }
  const patched = patchFetch(host, watched)
  switch (patched.kind) {
    case "patched":
      return patched.restore
    case "taken":
      warn("patch", "another copy of @agentwatch/sdk sees the model calls of this process; this one leaves them to it")
      return () => {}
    case "fixed":
      warn("patch", "globalThis.fetch cannot be changed here: model calls are not seen")
      return () => {}
  }
}

/** One attempt each time that something waits when the process is about to end; after a failed one only for what is new. */
const lastDelivery = (exporter: Exporter, queued: () => number) => {
  let hopeless = 0
  return () => {
    if (queued() <= hopeless) return
    exporter.flush(lastAttempt, false).then(({ pending }) => {
      hopeless = pending
    })
  }
}
