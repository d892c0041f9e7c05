import { estimateTokens } from "@agentwatch/core/provider/Estimate"
import type { Route } from "@agentwatch/core/provider/Provider"
import type { CircuitBreakerError } from "../../breaker/CircuitBreakerError.js"
import type { Verdict } from "../../breaker/Guard.js"
import type { Scope } from "../../context/Scope.js"
import type { ReplyHeader } from "../attempts/howLong.js"
import type { Branch, Ending } from "../Call.js"
import { type Caller, endingOf } from "../Fault.js"
import type { CaptureParts } from "../Fetch.js"
import { makeReplyDecoder, type ReplyDecoder } from "../ReplyDecoder.js"
import { makeSentBody } from "../SentBody.js"
import { saysTimeout } from "./saysTimeout.js"

/** What it takes to watch the calls that go by way of `node:http`, `node:https` and `node:http2`. */
export interface HttpParts extends CaptureParts {
  /**
   * Whether every call of this scope is refused, whatever it is. Such a call fails as it is made, which more client
   * libraries hand on as it is than what comes later. Default: never known.
   */
  readonly shut?: ((scope: Scope) => boolean) | undefined
}

/** What carries a call to its provider. */
export interface Carrier {
  /** Lets it go. */
  readonly send: () => void
  readonly refuse: (error: CircuitBreakerError) => void
  readonly headers: () => unknown
  /** The size that its headers declare, in bytes. Absent if they do not. */
  readonly declared: () => number | undefined
  /** Whether nothing of it can have left yet. */
  readonly unsent: () => boolean
}

/** One call on its way: decided about, sent or not, answered or not, over once. Nothing here throws. */
export interface Passage {
  /**
   * Decides before the call is made, if its body has no say in that: an error if it is refused, `true` if it is let
   * through. Else it is to be held, and is decided about once its body is known.
   */
  readonly early: () => CircuitBreakerError | boolean
  /** It is held, and the caller may write on. */
  readonly holding: () => boolean
  readonly written: (chunk: unknown, encoding: unknown) => void
  readonly ended: () => void
  /** Decides now, with what is known, if that has not been done. */
  readonly decide: () => void
  /** Its caller lets it go. `inTime`: because it took too long. True if it had not been sent yet. */
  readonly takenBack: (error: unknown, inTime: boolean) => boolean
  /** It cannot even be made as it is. */
  readonly stillborn: (error: unknown) => void
  readonly failed: (error: unknown) => void
  /** It is over, without our knowing how. */
  readonly closed: () => void
  /** The connection is used for something else from now on. */
  readonly switched: (status: number | undefined) => void
  readonly replied: (status: number | undefined, header: ReplyHeader) => void
  readonly chunk: (bytes: Uint8Array) => void
  /** The reply has come to its end. */
  readonly whole: () => void
}

/** The most of a body that a call is held for, in bytes. */
const mostHeld = 1024 * 1024
/** Milliseconds. Some wait for a connection before they write, which a call that is held does not get. */
const longestHeld = 1_000

const lost = { name: "Error", message: "connection lost", code: "ECONNRESET" }

/** `wantsReply`: whether a refusal has to be a reply, so that it cannot be thrown. */
export const makePassage = (
  parts: HttpParts,
  { route, scope, url }: { readonly route: Route; readonly scope: Scope; readonly url: string },
  wantsReply: () => boolean,
  carrier: Carrier
): Passage => {
  const { clock, guard, recorder, secrets, shut, vitals } = parts
  const call = recorder.begin(route, scope)
  const caller: Caller = {
    started: call.start.monotonic,
    url,
    signal: undefined,
    get headers() {
      return carrier.headers()
    }
  }
  let body = makeSentBody()
  const aborter = new AbortController()
  let state: "made" | "held" | "waiting" | "sent" | "over" = "made"
  let known: { readonly verdict: CircuitBreakerError } | undefined
  let bodyEnded = false
  let branch: Branch | undefined
  let decoder: ReplyDecoder | undefined
  let stopTimer = () => {}

  const ask = () => vitals.guarded("deciding about a call", () => guard.ask(call, aborter.signal))

  const refused = () => {
    state = "over"
    recorder.unmade(call)
    vitals.counts.blocked++
  }

  /** Nothing of it has left, and nothing will. */
  const forget = () => {
    state = "over"
    stopTimer()
    recorder.unmade(call)
    aborter.abort()
  }

  const carryOut = (verdict: Verdict) => {
    // Taken back in the very moment in which it was let through.
    if (state === "over") return void call.admission?.release("aborted")
    if (verdict === undefined) {
      state = "sent"
      carrier.send()
    } else {
      refused()
      carrier.refuse(verdict)
    }
  }

  const wait = (verdict: Promise<Verdict>) => {
    state = "waiting"
    // It is rejected once the call has been taken back; else the fault is ours, and the call none the worse for it.
    verdict.then(carryOut, () => carryOut(undefined))
  }

  /** What is known of a request whose body is not. */
  const weigh = () => {
    const bytes = carrier.declared()
    call.size = { tokens: bytes === undefined ? estimateTokens(body.read().text ?? "") : Math.ceil(bytes / 4), bytes }
  }

  /** For a while, since nobody knows how long a body takes. */
  const hold = () => {
    state = "held"
    stopTimer = clock.after(longestHeld, decide, true)
    return false
  }

  const decide = () => {
    if (state !== "held" && state !== "made") return
    stopTimer()
    if (!bodyEnded) vitals.guarded("a request's body", weigh)
    const verdict = known === undefined ? ask() : known.verdict
    if (verdict instanceof Promise) wait(verdict)
    else carryOut(verdict)
  }

  const reveal = () => secrets.remember(caller.headers, url)

  const finish = (how: () => Ending) => {
    if (state === "over") return
    state = "over"
    stopTimer()
    const ending = vitals.guarded("the end of a call", how) ?? { kind: "dropped" as const }
    const reader = branch
    if (reader === undefined) {
      vitals.guarded("a failed call", reveal)
      recorder.fail(call, ending)
      return
    }
    const end = () => recorder.finish(reader, ending, reveal)
    const rest = vitals.guarded("the end of a reply", () => decoder?.end())
    if (rest === undefined) end()
    else recorder.later(rest.then(end))
  }

  const replied = () => branch !== undefined

  const end = (error: unknown) => {
    if (!replied() && carrier.unsent()) call.unsent = true
    finish(() => endingOf(error, caller, clock.monotonic(), replied()))
  }

  const failed = (error: unknown) => {
    // What a caller does wrong with a request says nothing of its call, which may still go well.
    if (state === "sent" && vitals.guarded("an error", () => isMisuse(error)) !== true) end(error)
  }

  return {
    early: () => {
      if (guard.weighs(call) && shut?.(scope) !== true) return hold()
      const verdict = ask()
      if (verdict instanceof Promise) {
        wait(verdict)
        return false
      }
      if (verdict === undefined) {
        state = "sent"
        return true
      }
      if (wantsReply()) {
        known = { verdict }
        return hold()
      }
      refused()
      return verdict
    },
    holding: () => state === "held",
    written: (chunk, encoding) => {
      vitals.guarded("a request's body", () => {
        if (bodyEnded) return
        body.add(chunk, encoding)
        if (body.bytes() > mostHeld) decide()
      })
    },
    ended: () => {
      if (bodyEnded) return
      bodyEnded = true
      vitals.guarded("a request's body", () => {
        if (!call.settled) recorder.asked(call, body.read(), caller)
        // What it said is not kept twice.
        body = makeSentBody()
      })
      decide()
    },
    decide,
    takenBack: (error, inTime) => {
      if (state === "over") return false
      if (state !== "sent") {
        forget()
        return true
      }
      const name = inTime || vitals.guarded("an error", () => saysTimeout(error)) ? "TimeoutError" : "AbortError"
      end({ name })
      return false
    },
    stillborn: (error) => {
      aborter.abort()
      end(error)
    },
    failed,
    closed: () => {
      if (state === "held" || state === "waiting") forget()
      else failed(lost)
    },
    switched: (status) => {
      if (state === "over") return
      recorder.answered(call, status, () => undefined)
      finish(() => ({ kind: "dropped" }))
    },
    replied: (status, header) => {
      if (state === "over" || replied()) return
      vitals.guarded("a reply", () => {
        recorder.answered(call, status, header)
        if (status !== undefined && status >= 400) reveal()
        const reader = recorder.branch(call, header("content-type") ?? "")
        branch = reader
        decoder = makeReplyDecoder(header("content-encoding") ?? "", (bytes) =>
          vitals.guarded("a chunk", () => recorder.chunk(reader, bytes))
        )
      })
    },
    chunk: (bytes) => {
      if (state !== "over") vitals.guarded("a chunk", () => decoder?.push(bytes))
    },
    whole: () => finish(() => ({ kind: "whole" }))
  }
}

const isMisuse = (error: unknown): boolean =>
  error instanceof Error && /^ERR_STREAM_(?!PREMATURE)/.test(String(Reflect.get(error, "code")))
