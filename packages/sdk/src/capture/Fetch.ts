import type { Route } from "@agentwatch/core/provider/Provider"
import type { Guard, Verdict } from "../breaker/Guard.js"
import type { Clock } from "../Clock.js"
import type { Scope } from "../context/Scope.js"
import type { Secrets } from "../Secrets.js"
import type { Vitals } from "../Vitals.js"
import type { Branch, Call, Ending } from "./Call.js"
import { type Caller, endingOf } from "./Fault.js"
import { observeReply, type ReplyObserver } from "./observeReply.js"
import type { Recorder } from "./Recorder.js"
import { refuse } from "./refuse.js"
import { bodyOf, headersOf, methodOf, signalOf, urlOf } from "./request.js"

/** What it takes to watch calls, whatever makes them. */
export interface CaptureParts {
  readonly recorder: Recorder
  readonly guard: Guard
  readonly recognise: (url: string) => Route | undefined
  /** The scope of whoever asks. */
  readonly scope: () => Scope
  readonly clock: Clock
  readonly secrets: Secrets
  readonly vitals: Vitals
  /** Once false, calls pass unseen. */
  readonly active: () => boolean
}

type Fetch = typeof fetch

/** A `fetch` that behaves as `original` does, records the model calls among what passes, and makes none that is refused. */
export const watchFetch = (original: Fetch, parts: CaptureParts): Fetch => {
  const { active, clock, guard, recognise, recorder, scope, secrets, vitals } = parts
  const abandoned = new FinalizationRegistry<Branch>((branch) =>
    vitals.guarded("an unread reply", () => recorder.finish(branch, { kind: "dropped" }))
  )

  const routeOf = (input: unknown, init: unknown): Route | undefined => {
    const url = urlOf(input)
    const route = url === undefined ? undefined : recognise(url)
    return route !== undefined && methodOf(input, init) === "POST" ? route : undefined
  }

  const answered = (call: Call, caller: Caller, reply: unknown) => {
    if (!isObject(reply)) return recorder.fail(call, { kind: "dropped" })
    const { headers, status } = reply as Partial<Response>
    recorder.answered(call, typeof status === "number" ? status : undefined)
    if (status !== undefined && status >= 400) secrets.remember(caller.headers, caller.url)
    const contentType = headers?.get("content-type") ?? ""
    const watching = observeReply(reply, (reader) => {
      const branch = recorder.branch(call, contentType)
      abandoned.register(reader, branch, branch)
      return observerOf(reader, branch, caller)
    })
    // Who reads it, and for which of its calls, nobody can tell.
    if (!watching) recorder.fail(call, { kind: "dropped" })
  }

  const observerOf = (owner: object, branch: Branch, caller: Caller): ReplyObserver => {
    const reveal = () => secrets.remember(caller.headers, caller.url)
    const finish = (ending: () => Ending) => {
      vitals.guarded("the end of a reply", () => {
        abandoned.unregister(branch)
        recorder.finish(branch, ending(), reveal)
      })
    }
    return {
      owner,
      chunk: (bytes) => vitals.guarded("a chunk", () => recorder.chunk(branch, bytes)),
      bytes: (body) => vitals.guarded("a body", () => branch.reading.chunk(body)),
      text: (body) => vitals.guarded("a body", () => branch.reading.text(body)),
      json: (body) => vitals.guarded("a body", () => branch.reading.json(body)),
      later: recorder.later,
      ended: () => finish(() => ({ kind: "whole" })),
      broken: (error) => finish(() => endingOf(error, caller, clock.monotonic(), true)),
      cancelled: () => finish(() => ({ kind: "aborted" }))
    }
  }

  const failed = (call: Call, caller: Caller, error: unknown) => {
    secrets.remember(caller.headers, caller.url)
    recorder.fail(call, endingOf(error, caller, clock.monotonic(), false))
  }

  /** Makes a call that was let through. */
  const send = (call: Call, caller: Caller, ask: () => ReturnType<Fetch>): ReturnType<Fetch> => {
    let reply: ReturnType<Fetch>
    try {
      reply = ask()
    } catch (error) {
      vitals.guarded("a failed call", () => failed(call, caller, error))
      throw error
    }
    // Whatever stands in for fetch in somebody's test.
    if (!(reply instanceof Promise)) {
      vitals.guarded("a reply", () => answered(call, caller, reply))
      return reply
    }
    return reply.then(
      (response) => {
        vitals.guarded("a reply", () => answered(call, caller, response))
        return response
      },
      (error: unknown) => {
        vitals.guarded("a failed call", () => failed(call, caller, error))
        throw error
      }
    )
  }

  /** Makes a call if it is let through: at once, unless a hook has to run first. */
  const sendIf = (call: Call, caller: Caller, ask: () => ReturnType<Fetch>): ReturnType<Fetch> => {
    // Nothing of it will leave, which `fetch` says better.
    if (call.unsent) return send(call, caller, ask)
    const carryOut = (verdict: Verdict) => {
      if (verdict === undefined) return send(call, caller, ask)
      recorder.unmade(call)
      vitals.counts.blocked++
      return refuse(verdict, caller.headers)
    }
    const verdict = vitals.guarded("deciding about a call", () => guard.ask(call, caller.signal))
    if (!(verdict instanceof Promise)) return carryOut(verdict)
    return verdict.then(carryOut, (aborted: unknown) => {
      recorder.unmade(call)
      throw aborted
    })
  }

  const watched = function (this: unknown, ...args: Parameters<Fetch>): ReturnType<Fetch> {
    const ask = () => Reflect.apply(original, this, args)
    if (!active()) return ask()
    const [input, init] = args
    const begun = vitals.guarded("the begin of a call", () => {
      const route = routeOf(input, init)
      const from = scope()
      if (route === undefined || from.seen) return undefined
      const call = recorder.begin(route, from)
      const caller: Caller = {
        started: call.start.monotonic,
        url: urlOf(input) ?? "",
        signal: signalOf(input, init),
        headers: headersOf(input, init)
      }
      call.unsent = caller.signal?.aborted === true
      return { call, caller }
    })
    if (begun === undefined) return ask()
    const { call, caller } = begun
    const reading = vitals.guarded("a request's body", () => recorder.asked(call, bodyOf(input, init)))
    // A Request can only be read asynchronously: it is held back where its size decides whether it may leave.
    if (reading === undefined || !guard.weighs(call)) return sendIf(call, caller, ask)
    return reading.then(() => sendIf(call, caller, ask))
  }
  // With its name, and whatever a runtime or framework has hung on it.
  for (const key of Reflect.ownKeys(original)) {
    const property = Object.getOwnPropertyDescriptor(original, key)
    if (property !== undefined) Reflect.defineProperty(watched, key, property)
  }
  return watched
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null
