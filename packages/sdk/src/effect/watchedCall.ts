import { HttpClientError, HttpClientRequest, type HttpClientResponse } from "@effect/platform"
import { Cause, Effect, Exit, type Fiber, Option } from "effect"
import type { Verdict } from "../breaker/Guard.js"
import type { Call, Ending, RequestBody } from "../capture/Call.js"
import { type Caller, endingOf } from "../capture/Fault.js"
import { bodyOf } from "../capture/request.js"
import type { Scope } from "../context/Scope.js"
import type { Watch } from "../Watch.js"
import { CallBlocked } from "./CallBlocked.js"
import { watchOf } from "./CurrentWatch.js"
import { inScope, scopeAt } from "./FiberScope.js"
import { makeReplyReader } from "./ReplyReader.js"
import { WatchedResponse } from "./WatchedResponse.js"

type Reply = HttpClientResponse.HttpClientResponse
type Request = HttpClientRequest.HttpClientRequest

type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** A model call on its way, and what its caller gave with it. */
interface Begun {
  readonly watch: Watch
  readonly call: Call
  readonly caller: Caller
}

/**
 * Carries out a request: a model call is recorded, and not made if a breaker refuses it, which `refuse` puts into an
 * error. Everything else passes as it is.
 */
export const watchedCall = <E, R, E2>(
  ask: Effect.Effect<Reply, E, R>,
  request: Request,
  refuse: (blocked: CallBlocked) => E2
): Effect.Effect<Reply, E | E2, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.withFiberRuntime<Reply, E | E2, R>((fiber) => {
      const begun = begin(fiber, request)
      if (begun === undefined) return restore(ask)
      const carryOut = (verdict: Verdict): Effect.Effect<Reply, E | E2, R> => {
        if (verdict === undefined) return send(begun, fiber, ask, restore)
        const { recorder, vitals } = begun.watch.capture
        recorder.unmade(begun.call)
        vitals.counts.blocked++
        return Effect.fail(refuse(CallBlocked.of(verdict)))
      }
      const decided = Effect.onInterrupt(decide(begun, restore), () => takenBack(begun))
      return Effect.flatMap(decided, carryOut)
    })
  )

const begin = (fiber: Fiber.RuntimeFiber<unknown, unknown>, request: Request): Begun | undefined => {
  if (request.method !== "POST") return undefined
  const watch = watchOf(fiber)
  if (watch === undefined || !watch.capture.active()) return undefined
  const { recognise, recorder, vitals } = watch.capture
  const begun = vitals.guarded("the begin of a call", () => {
    const url = Option.getOrUndefined(HttpClientRequest.toUrl(request))?.href ?? ""
    const route = recognise(url)
    if (route === undefined) return undefined
    const scope = scopeAt(fiber, watch.context)
    if (scope.seen) return undefined
    const call = recorder.begin(route, scope)
    const caller: Caller = { started: call.start.monotonic, url, signal: undefined, headers: request.headers }
    return { watch, call, caller }
  })
  if (begun === undefined) return undefined
  vitals.guarded("a request's body", () => recorder.asked(begun.call, requestBody(request), begun.caller))
  return begun
}

/** Of a stream nothing is read, and a form holds media, whose size says nothing of their tokens. */
const requestBody = ({ body }: Request): RequestBody | Promise<RequestBody> => {
  switch (body._tag) {
    case "Empty":
      return { text: undefined, bytes: 0 }
    case "Raw":
    case "Uint8Array":
      return bodyOf(undefined, { body: body.body })
    case "FormData":
      return bodyOf(undefined, { body: body.formData })
    default:
      return { text: undefined, bytes: undefined }
  }
}

const letThrough: Verdict = undefined

/** At once, unless a hook has to run first: only then can it be interrupted. */
const decide = ({ call, watch }: Begun, restore: Restore): Effect.Effect<Verdict> =>
  Effect.suspend(() => {
    const { guard, vitals } = watch.capture
    const interrupted = new AbortController()
    const verdict = vitals.guarded("deciding about a call", () =>
      watch.context.run(call.scope, () => guard.ask(call, interrupted.signal))
    )
    if (!(verdict instanceof Promise)) return Effect.succeed(verdict)
    return restore(
      Effect.async<Verdict>((resume) => {
        verdict.then(
          (decided) => resume(Effect.succeed(decided)),
          () => resume(Effect.succeed(letThrough))
        )
        return Effect.sync(() => interrupted.abort())
      })
    )
  })

/** Interrupted before anything has left. */
const takenBack = ({ call, watch }: Begun) =>
  Effect.sync(() => {
    const { recorder } = watch.capture
    if (call.admission === undefined) return recorder.unmade(call)
    call.unsent = true
    recorder.fail(call, { kind: "aborted" })
  })

/** Makes a call that was let through. */
const send = <E, R>(
  begun: Begun,
  fiber: Fiber.RuntimeFiber<unknown, unknown>,
  ask: Effect.Effect<Reply, E, R>,
  restore: Restore
): Effect.Effect<Reply, E, R> =>
  Effect.suspend(() => {
    const { call } = begun
    // Interrupted already, the effect does not even begin.
    call.unsent = true
    const asked = Effect.suspend(() => {
      call.unsent = false
      return ask
    })
    let answered = false
    // Whatever carries the call, a patched `fetch` included, finds it seen already. A connection outlives the call that
    // it was opened for, and what it later sets off is none of it.
    const passing: Scope = Object.defineProperty({ ...call.scope }, "seen", { get: () => !answered })
    return inScope(restore(asked), fiber, begun.watch.context, passing).pipe(
      Effect.exit,
      Effect.flatMap((exit) => {
        answered = true
        if (Exit.isSuccess(exit)) return Effect.succeed(replyOf(begun, exit.value))
        failed(begun, exit.cause)
        return Effect.failCause(exit.cause)
      })
    )
  })

const replyOf = (begun: Begun, reply: Reply): Reply => {
  const { recorder, vitals } = begun.watch.capture
  const watched = vitals.guarded("a reply", () => watchReply(begun, reply))
  // Nobody else will say when it is over.
  if (watched === undefined) recorder.fail(begun.call, { kind: "dropped" })
  return watched ?? reply
}

const watchReply = ({ call, caller, watch }: Begun, reply: Reply): Reply => {
  const { recorder, secrets } = watch.capture
  recorder.answered(call, reply.status, (name) => reply.headers[name])
  if (reply.status >= 400) secrets.remember(caller.headers, caller.url)
  const branch = recorder.branch(call, reply.headers["content-type"] ?? "")
  return new WatchedResponse(reply, (owner) => makeReplyReader(owner, branch, caller, watch.capture))
}

const failed = ({ call, caller, watch }: Begun, cause: Cause.Cause<unknown>) => {
  const { clock, recorder, secrets, vitals } = watch.capture
  const ending = vitals.guarded("a failed call", (): Ending => {
    if (Cause.isInterruptedOnly(cause)) return { kind: "aborted" }
    const error = Cause.squash(cause)
    secrets.remember(caller.headers, caller.url)
    // A client of which a status is an error, below of us: the reply is its own.
    if (error instanceof HttpClientError.ResponseError) {
      const { headers, status } = error.response
      recorder.answered(call, status, (name) => headers[name])
    }
    return endingOfError(error, caller, clock.monotonic())
  })
  recorder.fail(call, ending ?? { kind: "dropped" })
}

const endingOfError = (error: unknown, caller: Caller, now: number): Ending => {
  if (error instanceof HttpClientError.ResponseError) return { kind: "dropped" }
  if (Cause.isTimeoutException(error)) {
    return { kind: "broken", by: "time", message: "timed out", code: "timed out", sent: true }
  }
  if (!(error instanceof HttpClientError.RequestError)) return endingOf(error, caller, now, false)
  if (error.reason === "Transport") return endingOf(error.cause ?? error, caller, now, false)
  const message = error.reason === "InvalidUrl" ? "invalid URL" : "the request cannot be encoded"
  return { kind: "broken", by: "program", message, code: undefined, sent: false }
}
