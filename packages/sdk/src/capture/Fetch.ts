import type { Route } from "@agentwatch/core/provider/Provider"
import type { Guard, Verdict } from "../breaker/Guard.js"
import type { Clock } from "../Clock.js"
import type { Scope } from "../context/Scope.js"
import type { Secrets } from "../Secrets.js"
import type { Vitals } from "../Vitals.js"
import type { Branch, Call, Ending } from "./Call.js"
import type { AsSeen } from "./dispatcher/asSeen.js"
import { type Caller, endingOf } from "./Fault.js"
import { isPromise, isThenable } from "./isPromise.js"
import { observeReply, type ReplyObserver } from "./observeReply.js"
import type { Recorder } from "./Recorder.js"
import type { ReplyDecoder } from "./ReplyDecoder.js"
import { refuse } from "./refuse.js"
import { bodyOf, headersOf, kept, methodOf, signalOf, urlOf } from "./request.js"
import { onHiddenUsage } from "./requestUsage/hiddenUsage.js"
import type { UsageRequests } from "./requestUsage/UsageRequests.js"
import { makeUnread } from "./Unread.js"
import { decodeUndecoded } from "./undecoded.js"

/** What it takes to watch calls, whatever makes them. */
export interface CaptureParts {
  readonly recorder: Recorder
  readonly guard: Guard
  readonly recognise: (url: string) => Route | undefined
  /** Absent where providers are not to be asked for more than the caller asks for. */
  readonly usageRequests: UsageRequests | undefined
  /** Told of each POST that is not recognised. */
  readonly missed: (url: string) => void
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
export const watchFetch = (original: Fetch, parts: CaptureParts, asSeen: AsSeen = (ask) => ask()): Fetch => {
  const { active, clock, guard, missed, recognise, recorder, scope, secrets, usageRequests, vitals } = parts
  const unread = makeUnread(clock, (branch) =>
    vitals.guarded("an unread reply", () => recorder.finish(branch, { kind: "dropped" }))
  )

  const routeOf = (input: unknown, init: unknown): Route | undefined => {
    const url = urlOf(input)
    if (url === undefined) return undefined
    const route = recognise(url)
    if (route === undefined && methodOf(input, init) === "POST") missed(url)
    // What nobody can tell without disturbing it is taken for a call, rather than let past.
    return route !== undefined && (methodOf(input, init) ?? "POST") === "POST" ? route : undefined
  }

  const observe = (call: Call, caller: Caller, reply: unknown) => {
    if (!isObject(reply)) return recorder.fail(call, { kind: "dropped" })
    const { headers, status } = reply as Partial<Response>
    const header = (name: string) => vitals.guarded("a reply's headers", () => headers?.get(name))
    recorder.answered(call, typeof status === "number" ? status : undefined, header)
    if (status !== undefined && status >= 400) secrets.remember(caller.headers, caller.url)
    const contentType = header("content-type") ?? ""
    const watching = observeReply(reply, (reader) => {
      const branch = recorder.branch(call, contentType)
      onHiddenUsage(reply, branch.reading.aside)
      unread.begin(reader, branch)
      return observerOf(reader, branch, caller)
    })
    // Who reads it, and for which of its calls, nobody can tell.
    if (!watching) recorder.fail(call, { kind: "dropped" })
  }

  const observerOf = (owner: object, branch: Branch, caller: Caller): ReplyObserver => {
    const reveal = () => secrets.remember(caller.headers, caller.url)
    let chunks: ReplyDecoder | undefined
    let bodies: ReplyDecoder | undefined
    const seeChunk = (bytes: Uint8Array) => vitals.guarded("a chunk", () => recorder.chunk(branch, bytes, reveal))
    const seeBody = (bytes: Uint8Array) => vitals.guarded("a body", () => branch.reading.chunk(bytes))
    // Most replies are read in one way, and many in neither of these.
    const decoderOfChunks = () => {
      chunks ??= decodeUndecoded(seeChunk)
      return chunks
    }
    const decoderOfBodies = () => {
      bodies ??= decodeUndecoded(seeBody)
      return bodies
    }
    const finish = (ending: () => Ending) => {
      vitals.guarded("the end of a reply", () => {
        unread.end(branch)
        const how = ending()
        const decoded = chunks?.end() ?? bodies?.end()
        if (decoded === undefined) return recorder.finish(branch, how, reveal)
        recorder.later(decoded.then(() => recorder.finish(branch, how, reveal)))
      })
    }
    return {
      owner,
      chunk: (bytes) => vitals.guarded("a chunk", () => decoderOfChunks().push(bytes)),
      bytes: (body) => vitals.guarded("a body", () => decoderOfBodies().push(body)),
      text: (body) => vitals.guarded("a body", () => branch.reading.text(body)),
      json: (body) => vitals.guarded("a body", () => branch.reading.json(body)),
      later: recorder.later,
      ended: () => finish(() => ({ kind: "whole" })),
      broken: (error) => finish(() => endingOf(error, caller, clock.monotonic(), true)),
      cancelled: () => finish(() => ({ kind: "aborted" }))
    }
  }

  const answered = (call: Call, caller: Caller, reply: unknown) => {
    const seen = vitals.guarded("a reply", () => {
      observe(call, caller, reply)
      return true
    })
    // Whatever it is, it cannot be watched, and nobody else will say when it is over.
    if (seen === undefined) recorder.fail(call, { kind: "dropped" })
  }

  const failed = (call: Call, caller: Caller, error: unknown) => {
    vitals.guarded("a failed call", () => secrets.remember(caller.headers, caller.url))
    const ending = vitals.guarded("a failed call", () => endingOf(error, caller, clock.monotonic(), false))
    recorder.fail(call, ending ?? { kind: "dropped" })
  }

  /** Makes a call that was let through. */
  const send = (call: Call, caller: Caller, ask: () => ReturnType<Fetch>): ReturnType<Fetch> => {
    let reply: unknown
    try {
      reply = ask()
    } catch (error) {
      failed(call, caller, error)
      throw error
    }
    if (!isThenable(reply)) {
      // Whatever stands in for fetch in somebody's test.
      answered(call, caller, reply)
      return reply as ReturnType<Fetch>
    }
    // Asked once, since something that is no promise may only begin its work when asked.
    const replied = isPromise(reply) ? reply : Promise.resolve(reply)
    return replied.then(
      (response) => {
        answered(call, caller, response)
        return response as Response
      },
      (error: unknown) => {
        failed(call, caller, error)
        throw error
      }
    )
  }

  /** Makes a call if it is let through: at once, unless a hook has to run first. `hold` is called before any wait. */
  const sendIf = (call: Call, caller: Caller, ask: () => ReturnType<Fetch>, hold: () => void): ReturnType<Fetch> => {
    // Nothing of it will leave, which `fetch` says better.
    call.unsent = caller.signal?.aborted === true
    if (call.unsent) return send(call, caller, ask)
    const carryOut = (verdict: Verdict) => {
      if (verdict === undefined) return send(call, caller, ask)
      recorder.unmade(call)
      vitals.counts.blocked++
      return refuse(verdict, caller.headers)
    }
    const verdict = vitals.guarded("deciding about a call", () => guard.ask(call, caller.signal))
    if (!(verdict instanceof Promise)) return carryOut(verdict)
    hold()
    return verdict.then(carryOut, (aborted: unknown) => {
      recorder.unmade(call)
      throw aborted
    })
  }

  const watched = function (this: unknown, ...args: Parameters<Fetch>): ReturnType<Fetch> {
    const bare = () => Reflect.apply(original, this, args)
    if (!active()) return bare()
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
      return { call, caller }
    })
    if (begun === undefined) return bare()
    const { call, caller } = begun
    let sent = args
    const make = (given: Parameters<Fetch>) => asSeen(() => Reflect.apply(original, this, given))
    let ask = () => make(sent)
    const reading = vitals.guarded("a request's body", () => recorder.asked(call, bodyOf(input, init), caller))
    // A Request can only be read asynchronously: it is held back where its size decides whether it may leave.
    const hold = () => {
      sent = vitals.guarded("holding a call", () => kept(sent)) ?? sent
    }
    if (usageRequests?.concerns(call)) {
      hold()
      ask = () => usageRequests.send(sent, make)
    }
    if (reading === undefined || !guard.weighs(call)) return sendIf(call, caller, ask, hold)
    hold()
    return reading.then(() => sendIf(call, caller, ask, hold))
  }
  // With its name, and whatever a runtime or framework has hung on it.
  for (const key of Reflect.ownKeys(original)) {
    const property = Object.getOwnPropertyDescriptor(original, key)
    if (property !== undefined) Reflect.defineProperty(watched, key, property)
  }
  return watched
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null
