// What deciding about one call costs: admission and settlement, in microseconds, with one scope and with four, with
// many scopes alive and many calls in the window; and one call through a breaker, beside the two that Node programs
// use. These only count failures: neither knows money, scopes or a rate of calls.
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import type { Breaker } from "@agentwatch/core/breaker/Breaker"
import { BreakerRegistry } from "@agentwatch/core/breaker/BreakerRegistry"
import type { CallEstimate } from "@agentwatch/core/breaker/Reservation"
import { circuitBreaker, handleAll, SamplingBreaker } from "cockatiel"
import CircuitBreaker from "opossum"
import { figure, median, type Row, report, rounded } from "./kit/report.ts"

const thresholds = { budgetPerHour: 1_000_000, maxErrorRate: 0.5, maxCallsPerMinute: 1e9, blockOnThreshold: true }
const clock = { now: performance.now.bind(performance), wall: Date.now }

const call: CallEstimate = {
  model: "openai/gpt-4o",
  inputTokens: 230,
  inputBytes: 920,
  outputLimit: undefined,
  outputMaximum: 16_384,
  choices: 1,
  cost: (input, output) => input * 2_500 + output * 10_000
}
const settlement = { outcome: "ok", cost: 2_375_000, outputTokens: 180 } as const

/** Breakers with so many agents besides the global one, all of which have spent; three of them are the chain. */
const breakersWith = (agents: number) => {
  const breakers = new BreakerRegistry({ clock, thresholds })
  const all: Array<Breaker> = []
  for (let agent = 0; agent < agents; agent++) {
    const breaker = breakers.enter(`agent-${agent}`, thresholds)
    if (breaker === undefined) throw new Error("no room for an agent")
    decide(breakers, [breaker])
    all.push(breaker)
  }
  return { breakers, chain: all.slice(-3) }
}

const decide = (breakers: BreakerRegistry, chain: ReadonlyArray<Breaker>) => {
  const decision = breakers.admit(chain, call)
  if (!decision.admitted) throw new Error(decision.reason)
  decision.settle(settlement)
}

const rounds = 15
const batch = 20_000

/**
 * The median microseconds a call of each, measured in turn, so that a machine whose speed drifts favours none of them.
 */
const inTurn = async (cases: Readonly<Record<string, () => unknown>>) => {
  const measured = new Map<string, Array<number>>()
  for (let round = -2; round < rounds; round++) {
    for (const [name, work] of Object.entries(cases)) {
      const start = performance.now()
      for (let done = 0; done < batch; done++) {
        const answer = work()
        if (answer instanceof Promise) await answer
      }
      const micros = ((performance.now() - start) * 1_000) / batch
      if (round >= 0) measured.set(name, [...(measured.get(name) ?? []), micros])
    }
  }
  return new Map([...measured].map(([name, all]) => [name, median(all)]))
}

const gc = (() => {
  setFlagsFromString("--expose-gc")
  return runInNewContext("gc") as () => void
})()

const used = () => {
  gc()
  const { external, heapUsed } = process.memoryUsage()
  return heapUsed + external
}

const one = breakersWith(0)
const four = breakersWith(3)
for (const { breakers, chain } of [one, four]) for (let warm = 0; warm < batch; warm++) decide(breakers, chain)

const before = used()
const crowd = breakersWith(99_999)
const bytes = (used() - before) / 100_000

const after = (calls: number) => {
  const busy = breakersWith(3)
  for (let made = 0; made < calls; made++) decide(busy.breakers, busy.chain)
  return busy
}
const deciding =
  ({ breakers, chain }: ReturnType<typeof breakersWith>) =>
  () =>
    decide(breakers, chain)
const refusing = new BreakerRegistry({ clock, thresholds: { budgetPerHour: 0, blockOnThreshold: true } })

const decisions = await inTurn({
  "admit and settle, one scope": deciding(one),
  "admit and settle, four scopes": deciding(four),
  "four scopes, 1,000 alive": deciding(breakersWith(999)),
  "four scopes, 100,000 alive": deciding(crowd),
  "four scopes, 10,000 calls in the window": deciding(after(10_000)),
  "four scopes, 1,000,000 calls in the window": deciding(after(1_000_000)),
  "refused, one scope": () => refusing.admit([], call)
})

// The same work for everyone: a call that answers at once, and is timed, as every call is that is watched. Ours takes
// its instants from there.
const { now } = clock
const answer = () => Promise.resolve(settlement)
const timedCall = (work: () => Promise<unknown>) => async () => {
  const start = now()
  await work()
  return now() - start
}
const through = (chain: ReadonlyArray<Breaker>, breakers: BreakerRegistry) => async () => {
  const start = now()
  const decision = breakers.admit(chain, call, undefined, start)
  if (!decision.admitted) throw new Error(decision.reason)
  const { cost, outcome, outputTokens } = await answer()
  const at = now()
  decision.settle({ outcome, cost, outputTokens, at })
  return at - start
}
const opossum = new CircuitBreaker(answer, {
  timeout: false,
  errorThresholdPercentage: 50,
  rollingCountTimeout: 300_000
})
const cockatiel = circuitBreaker(handleAll, {
  halfOpenAfter: 60_000,
  breaker: new SamplingBreaker({ threshold: 0.5, duration: 300_000, minimumRps: 0 })
})

const contenders = {
  none: timedCall(answer),
  ours: through([], one.breakers),
  "ours, four scopes": through(four.chain, four.breakers),
  opossum: timedCall(() => opossum.fire()),
  cockatiel: timedCall(() => cockatiel.execute(answer))
} as const satisfies Record<string, () => Promise<unknown>>

const calls = await inTurn(contenders)
opossum.shutdown()
const micros = (name: keyof typeof contenders) => calls.get(name) ?? Number.NaN

const peers = ["opossum", "cockatiel"] as const
const best = peers.reduce((fastest, peer) => (micros(peer) < micros(fastest) ? peer : fastest))

const rows: ReadonlyArray<Row> = [
  ...[...decisions].map(([name, micros]): Row => [name, figure(micros)]),
  ...[...calls].map(([name, micros]): Row => [`one timed call through: ${name}`, figure(micros)]),
  ["memory of a scope, bytes", figure(bytes)]
]

report(["breaker, one call", "p50 µs"], rows, {
  name: "breaker",
  unit: "µs",
  value: rounded(micros("ours")),
  against: `one timed call through ${best}, the faster of ${peers.join(" and ")}`,
  ratio: rounded(micros("ours") / micros(best))
})
