import type { Alert } from "@agentwatch/core/breaker/Alert"
import type { BreakersSnapshot } from "@agentwatch/core/breaker/BreakersSnapshot"
import { makePricing } from "@agentwatch/core/pricing/Pricing"
import { listPrices } from "@agentwatch/core/pricing/prices"
import { makeBlockHooks } from "./breaker/BlockHooks.js"
import { breakerSpan } from "./breaker/breakerSpan.js"
import { type Callbacks, makeCallbackBook } from "./breaker/Callbacks.js"
import { makeGuard } from "./breaker/Guard.js"
import type { Monitor } from "./breaker/Monitor.js"
import { makeAfterwards } from "./capture/Afterwards.js"
import type { Release } from "./capture/attempts/Attempts.js"
import { makeCallSpan } from "./capture/CallSpan.js"
import { makeAsSeen } from "./capture/dispatcher/asSeen.js"
import { seenElsewhere } from "./capture/elsewhere.js"
import { type CaptureParts, watchFetch } from "./capture/Fetch.js"
import { patchProcess } from "./capture/patchProcess.js"
import { makeRecorder } from "./capture/Recorder.js"
import { makeUsageRequests } from "./capture/requestUsage/UsageRequests.js"
import { makeRecount } from "./capture/tokenizer/Recount.js"
import { type Context, makeContext } from "./context/Context.js"
import { outermost, type Scope } from "./context/Scope.js"
import { makeTracing, type Tracing } from "./context/Tracing.js"
import { type Exporter, makeExporter } from "./delivery/Exporter.js"
import { destinationOf } from "./delivery/spool/Owner.js"
import { makeSpool, type SpoolListener } from "./delivery/spool/Spool.js"
import { makeTransport } from "./delivery/Transport.js"
import type { Environment } from "./Environment.js"
import { makeEventSpan } from "./eventSpan.js"
import type { Health } from "./Health.js"
import { type Keep, makeKeep } from "./Keep.js"
import type { Delivery, InitOptions } from "./Options.js"
import { printable } from "./printable.js"
import { readEvent } from "./readEvent.js"
import { makeSecrets } from "./Secrets.js"
import { readSettings, type Settings } from "./Settings.js"
import { makeSpanBase } from "./SpanBase.js"
import { makeSpanSink } from "./SpanSink.js"
import { makeTimeline } from "./Timeline.js"
import type { Verification } from "./Verification.js"
import { makeVitals, type Vitals } from "./Vitals.js"
import { verify } from "./verify.js"

/** One AgentWatch at work: all its state is in here. */
export interface Watch extends Tracing {
  readonly settings: Settings
  /** A `fetch` that records the model calls among what passes. */
  readonly fetch: typeof fetch
  readonly context: Context
  /** What sees and decides about calls, for a door of another kind. */
  readonly capture: CaptureParts
  readonly currentTraceId: () => string | undefined
  /** Records a request that happened elsewhere. `scope`: where; default: the current one. Never throws. */
  readonly logEvent: (event: unknown, scope?: Scope) => void
  /** `timeout` in milliseconds. */
  readonly flush: (timeout: number) => Promise<Delivery>
  /** Watches no more, puts everything back, and delivers what waits. `timeout` in milliseconds. */
  readonly shutdown: (timeout: number) => Promise<Delivery>
  readonly verify: (timeout: number) => Promise<Verification>
  readonly health: () => Omit<Health, "breakers">
  readonly breakers: () => BreakersSnapshot
  /** The breaker of an agent that has one, or of all calls together. */
  readonly monitor: (agent: string | undefined) => Monitor | undefined
  readonly warn: (kind: string, message: string) => void
}

/** Milliseconds that a call which has ended waits to be written down, where a crash is to lose as little as possible. */
const soonToSpool = 2

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
  const exporter = makeExporter(environment, transport, serverUrl, vitals, openSpool(settings, environment, vitals))
  const timeline = makeTimeline(clock)
  const secrets = makeSecrets(settings.apiKey === undefined ? [] : [settings.apiKey])
  const base = makeSpanBase(settings, timeline)
  const sink = makeSpanSink(exporter.enqueue, vitals)
  const context = makeContext(outermost(settings.agent, settings.task))
  const keep = makeKeep({ settings, context, sink, vitals })
  const afterwards = makeAfterwards(clock, vitals, settings.spool === undefined ? undefined : soonToSpool)
  /** After the spans of all calls that have ended before. */
  const keepInTurn: Keep = (span, scope) => {
    afterwards.all()
    keep(span, scope)
  }
  const pricing = makePricing(listPrices, settings.prices)
  const callbacks = makeCallbackBook(settings.callbacks)

  const { registry, resumed } = environment.breakers.open(settings)
  if (!resumed && settings.resumeFrom !== undefined) {
    vitals.warn("resumeFrom", "resumeFrom is passed over: only the first init() of a process can start from a snapshot")
  }
  const { reservation, thresholds } = settings
  registry.configure({
    thresholds,
    reservation,
    onTransition: (transition) => {
      afterwards.all()
      sink(breakerSpan(transition, context.current(), base, timeline))
    },
    onAlert: (alert, breaker) => tellAlert(callbacks.of(breaker).onAlert, alert, vitals)
  })

  const hooks = makeBlockHooks({ callbacks, clock, context, vitals })
  const guard = makeGuard({ registry, settings, pricing, callbacks, hooks, vitals })
  const tracing = makeTracing({ settings, context, guard, clock, timeline, vitals, secrets, base, keep: keepInTurn })
  const span = makeCallSpan(settings, base, secrets, timeline)
  const recount = makeRecount(environment.tokens)
  const recorder = makeRecorder({
    clock,
    timeline,
    vitals,
    span,
    keep,
    afterwards,
    guard,
    pricing,
    recount,
    chunks: settings.captureChunks
  })
  const eventSpan = makeEventSpan({ settings, base, timeline, secrets, pricing })
  let active = true

  const recognise = environment.recogniser(settings.providers, settings.anyHost)
  const server = new URL(serverUrl)
  const isOwn = (url: string) => url.includes(server.host) && new URL(url).origin === server.origin
  const anywhere = environment.recogniser(settings.providers, true)
  let said = false
  const capture: CaptureParts = {
    recorder,
    guard,
    // A provider's host can be the server's too, but what is sent to AgentWatch itself is not the program's.
    recognise: (url) => {
      const route = recognise(url)
      return route !== undefined && isOwn(url) ? undefined : route
    },
    missed: (url) => {
      if (said || anywhere(url) === undefined || isOwn(url)) return
      said = true
      const { host } = new URL(url)
      vitals.warn("host", `a call to ${host} looks like a model call, and is not watched: name its host in "providers"`)
    },
    usageRequests: settings.requestUsage ? makeUsageRequests(clock, vitals) : undefined,
    scope: () => {
      const scope = context.current()
      return seenElsewhere() && !scope.seen ? { ...scope, seen: true } : scope
    },
    clock,
    secrets,
    vitals,
    active: () => active
  }
  const watched = watchFetch(original, capture, makeAsSeen(context))

  // After whatever called init(), and mostly before the first call, which would else have to wait a few milliseconds.
  const readPrices = () => pricing.rates(undefined, undefined, 0)
  const stopReading = clock.after(0, () => vitals.guarded("reading the prices", readPrices))
  const restore = settings.autoPatch ? patchProcess(host, watched, capture, context, registry.global) : () => {}
  const queued = () => {
    // Whoever would try again has nothing left that could wake it.
    recorder.release("idle")
    recount.hurry()
    return vitals.counts.queued + exporter.untold()
  }
  const stopIdle = environment.onIdle(lastDelivery(exporter, queued))
  const sayLost = (spans: number) => {
    if (spans > 0)
      vitals.warn(
        "lost",
        `${spans} ${spans === 1 ? "span was" : "spans were"} not delivered and ${spans === 1 ? "is" : "are"} lost`
      )
  }
  const end = () => {
    recorder.release("end")
    recount.hurry()
    sayLost(exporter.end())
  }
  const stopExit = environment.onExit(end)
  vitals.guarded("the log", () => log.info(printable(`[AgentWatch] spans go to ${serverUrl}`)))

  /** Delivers, with `how`, once all that has ended is on its way; both within `timeout` milliseconds. */
  const deliver = async (
    timeout: number,
    how: (left: number) => Promise<Delivery>,
    why: Release = "flush"
  ): Promise<Delivery> => {
    recorder.release(why)
    const unknown = [recorder.late(), exporter.opening()].filter((one) => one !== undefined)
    if (unknown.length === 0) return how(timeout)
    const late = Promise.allSettled(unknown)
    const started = clock.monotonic()
    await new Promise<unknown>((resolve) => {
      // Part of the time is for the way.
      const hurry = clock.after(timeout / 2, recount.hurry, true)
      const release = clock.after(timeout, () => resolve(undefined), true)
      late.finally(hurry).finally(release).then(resolve)
    })
    recorder.release(why)
    return how(Math.max(0, timeout - (clock.monotonic() - started)))
  }

  const stopSignals = environment.onSignal({
    drain: () => deliver(lastAttempt, (left) => exporter.flush(left, false)),
    end
  })

  let stopping: Promise<Delivery> | undefined
  return {
    ...tracing,
    settings,
    fetch: watched,
    context,
    capture,
    currentTraceId: () => context.current().traceId,
    logEvent: (event, scope = context.current()) => {
      vitals.guarded("an event", () => {
        const known = readEvent(event, vitals.passedOver)
        if (known !== undefined) keepInTurn(eventSpan(known, scope), scope)
      })
    },
    flush: (timeout) => deliver(timeout, (left) => exporter.flush(left, true)),
    shutdown: (timeout) => {
      active = false
      restore()
      stopIdle()
      stopReading()
      // What is done to a breaker from now on is nobody's to record.
      if (stopping === undefined) registry.configure({ thresholds, reservation })
      stopping ??= deliver(timeout, exporter.stop, "end").then((delivery) => {
        stopExit()
        stopSignals()
        recount.rest()
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
          ...base(place, context.current(), start, clock.monotonic()),
          name: "agentwatch.verify",
          status: { code: "OK" as const }
        }
      }),
    health: () => {
      afterwards.all()
      return vitals.health()
    },
    breakers: () => registry.getState(),
    monitor: (agent) => (agent === undefined ? registry.global : registry.find(agent)),
    warn: vitals.warn
  }
}

/** Where what is not delivered survives, if anywhere. */
const openSpool = ({ apiKey, serverUrl, spool }: Settings, environment: Environment, vitals: Vitals) =>
  spool &&
  ((listener: SpoolListener) =>
    makeSpool({ ...spool, destination: destinationOf(serverUrl, apiKey) }, environment, vitals, listener))

/** Tells a callback; whatever goes wrong in it is counted. */
const tellAlert = (onAlert: Callbacks["onAlert"], alert: Alert, { counts }: Vitals) => {
  const failed = () => {
    counts.callbackFaults++
  }
  try {
    Promise.resolve(onAlert?.(alert)).catch(failed)
  } catch {
    failed()
  }
}

const noFetch: typeof fetch = () => Promise.reject(new TypeError("this process has no fetch"))

/**
 * One attempt each time that something waits when the process is about to end, be it only the news of what was dropped; after a
 * failed one only for what is new.
 */
const lastDelivery = (exporter: Exporter, queued: () => number) => {
  let hopeless = 0
  return () => {
    if (queued() <= hopeless) return
    exporter.flush(lastAttempt, false).then(({ pending }) => {
      hopeless = pending + exporter.untold()
    })
  }
}
