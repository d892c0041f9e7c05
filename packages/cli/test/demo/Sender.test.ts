import { HttpClient, HttpClientResponse } from "@effect/platform"
import { it } from "@effect/vitest"
import { Clock, Effect, Fiber, Option, TestClock } from "effect"
import { expect } from "vitest"
import { makeSender } from "../../src/demo/Sender.js"

const to = { server: "http://there", key: Option.none() }

const turn = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)))

/** Sends to what gives one answer after the other, and stores in the end. Says after how many seconds each was asked for. */
const sending = (answers: ReadonlyArray<Response>) =>
  Effect.gen(function* () {
    const askedAt: Array<number> = []
    const said: Array<string> = []
    const http = HttpClient.make((request) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const answer = answers[askedAt.length] ?? Response.json({ accepted: 0, rejected: [] }, { status: 202 })
        askedAt.push(now / 1_000)
        return HttpClientResponse.fromWeb(request, answer)
      })
    )
    const waiting = (why: string) => Effect.sync(() => void said.push(why))
    const sender = yield* Effect.provideService(makeSender(to, waiting), HttpClient.HttpClient, http)
    const running = yield* Effect.fork(Effect.either(sender.send([])))
    // What is sent is packed first, outside of this clock.
    while (askedAt.length === 0) yield* turn
    while (Option.isNone(yield* Effect.zipRight(turn, Fiber.poll(running)))) yield* TestClock.adjust("1 second")
    return { askedAt, said, end: yield* Fiber.join(running) }
  })

const page = (status: number, headers: Record<string, string> = {}) =>
  new Response("<html>Service Unavailable", { status, headers })

const busy = (retry_after: number) => Response.json({ _tag: "Overloaded", error: "full", retry_after }, { status: 503 })

it.effect("what a proxy says of a server that is away is waited out, also where the server was never reached", () =>
  Effect.gen(function* () {
    const { askedAt, end, said } = yield* sending([page(502), page(503), page(504)])
    expect(end).toMatchObject({ _tag: "Right" })
    expect(askedAt).toEqual([0, 1, 3, 7])
    expect(said[0]).toBe("no server at http://there, trying again in 1 s")
  })
)

it.effect("a server that stays away is given up", () =>
  Effect.gen(function* () {
    const { askedAt, end } = yield* sending(Array.from({ length: 9 }, () => page(502)))
    expect(end).toMatchObject({ _tag: "Left", left: { message: expect.stringContaining("http://there is away") } })
    expect(askedAt).toEqual([0, 1, 3, 7, 15])
  })
)

it.effect("no wait is longer than a minute, whatever is asked for, and none is no wait at all", () =>
  Effect.gen(function* () {
    const { askedAt } = yield* sending([page(503, { "retry-after": "86400" }), busy(3_600), busy(0)])
    expect(askedAt).toEqual([0, 60, 120, 121])
  })
)
