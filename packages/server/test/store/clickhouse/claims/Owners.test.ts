import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import {
  type Announcement,
  claimHolds,
  makeOwners,
  type Owners
} from "../../../../src/store/clickhouse/claims/Owners.js"
import type { KeyHash } from "../../../../src/store/SpanStore.js"

const key = (at: number): KeyHash => ({ a: at, b: at << 11 })
const second = 1_000
const said = (server: string, at: number, keys: ReadonlyArray<number>, name = `${server} ${at}`): Announcement => ({
  server,
  name,
  at,
  keys: keys.map(key)
})

/** A write has to begin within ten seconds of its claim, and takes ten at most. */
const beginWithin = 10 * second
const writeTakes = 10 * second

describe("whose a span is, of several servers that have it", () => {
  it("is the first's that has announced it, until its claim has run out", () => {
    const owners = makeOwners()
    owners.apply(said("one", 0, [1]))
    owners.apply(said("two", claimHolds, [1, 2]))
    expect([owners.of(key(1)), owners.of(key(2))]).toEqual(["one", "two"])
    owners.apply(said("two", claimHolds + 1, [1]))
    expect(owners.of(key(1))).toBe("two")
  })

  it("holds a renewed claim for as long again, and tells whether anybody came between", () => {
    const owners = makeOwners()
    expect(owners.apply(said("one", 0, [1, 2], "mine"))).toBe(false)
    expect(owners.apply(said("one", 20 * second, [1, 2], "mine"))).toBe(true)
    owners.apply(said("two", 45 * second, [2]))
    expect(owners.of(key(2))).toBe("one")
    owners.apply(said("two", 51 * second, [2]))
    expect(owners.of(key(2))).toBe("two")
    expect(owners.apply(said("one", 52 * second, [1, 2], "mine"))).toBe(false)
    expect([owners.of(key(1)), owners.of(key(2))]).toEqual(["one", "two"])
  })

  it("tells so of a claim that is pending however long ago it was made, and forgets the others after a minute", () => {
    let pending: string | undefined = "mine"
    const owners = makeOwners(() => pending)
    owners.apply(said("one", 0, [1, 2], "mine"))
    for (let at = 1; at <= 60; at++) owners.apply(said("two", at * 10 * second, [100 + at]))
    expect(owners.apply(said("one", 600 * second, [1, 2], "mine"))).toBe(true)
    pending = undefined
    owners.apply(said("two", 1_000 * second, [3]))
    expect(owners.size()).toBe(1)
  })

  it("costs little for a million keys of another server in a minute, and no more after an hour", () => {
    const owners = makeOwners()
    const keys = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at)
    for (let at = 0; at < 3_600; at += 10) owners.apply(said("two", at * second, keys(at * 100, 1_000)))
    // Those of the last minute.
    expect(owners.size()).toBeLessThanOrEqual(7 * 1_000)
  })
})

/**
 * A store as several servers see it: announcements in the order in which they became visible, and the spans that are stored.
 * Every server does what `append` does: it announces, reads all that is announced, looks, and writes what is its own.
 */
interface Server {
  readonly name: string
  readonly owners: Owners
  read: number
  /** What it is about. */
  work:
    | {
        readonly step: "announced"
        readonly claim: string
        readonly keys: ReadonlyArray<number>
        readonly at: number
        readonly plan?: Plan
      }
    | {
        readonly step: "looked"
        readonly claim: string
        readonly keys: ReadonlyArray<number>
        readonly at: number
        readonly plan: Plan
      }
    | undefined
  /** Spans that its senders wait for. */
  wanted: Set<number>
}

interface Plan {
  readonly fresh: ReadonlyArray<number>
  readonly contested: ReadonlyArray<number>
  readonly token: string
}

/** What may be done differently, to see that it matters. */
interface Rules {
  readonly owners: (pending: () => string | undefined) => Owners
  readonly looksFirst: boolean
  readonly beginsAnyTime: boolean
}

const rules: Rules = { owners: makeOwners, looksFirst: false, beginsAnyTime: false }

type Move =
  | { readonly move: "span"; readonly server: number; readonly key: number }
  | {
      readonly move: "step"
      readonly server: number
      readonly fails: "no" | "before" | "after" | "late"
      readonly late: number
    }
  | { readonly move: "wait"; readonly ms: number }
  | { readonly move: "crash"; readonly server: number }

const moves = FastCheck.array(
  FastCheck.oneof(
    {
      weight: 3,
      arbitrary: FastCheck.record({
        move: FastCheck.constant("span" as const),
        server: FastCheck.nat(2),
        key: FastCheck.nat(3)
      })
    },
    {
      weight: 8,
      arbitrary: FastCheck.record({
        move: FastCheck.constant("step" as const),
        server: FastCheck.nat(2),
        fails: FastCheck.constantFrom(
          "no" as const,
          "no" as const,
          "no" as const,
          "before" as const,
          "after" as const,
          "late" as const
        ),
        late: FastCheck.constantFrom(0, 5 * second, 9_900, 9_900, 11 * second, 30 * second)
      })
    },
    {
      weight: 3,
      arbitrary: FastCheck.record({
        move: FastCheck.constant("wait" as const),
        ms: FastCheck.constantFrom(10, second, 9 * second, 16 * second, 31 * second)
      })
    },
    { weight: 1, arbitrary: FastCheck.record({ move: FastCheck.constant("crash" as const), server: FastCheck.nat(2) }) }
  ),
  { minLength: 20, maxLength: 120 }
)

const simulate = (history: ReadonlyArray<Move>, { beginsAnyTime, looksFirst, owners }: Rules) => {
  let now = 1_000_000
  let names = 0
  const log: Array<Announcement> = []
  const tokens = new Set<string>()
  /** How often each span was written. */
  const rows = new Map<number, number>()
  /** Writes that are under way: they end at their own time, whatever their server does. */
  let under: Array<{ readonly ends: number; readonly write: () => void }> = []

  const makeServer = (): Server => {
    const server: Server = {
      name: `server ${++names}`,
      owners: owners(() => server.work?.claim),
      read: 0,
      work: undefined,
      wanted: new Set()
    }
    return server
  }
  const servers = [makeServer(), makeServer(), makeServer()]

  const pass = (ms: number) => {
    now += ms
    for (const { ends, write } of under) if (ends <= now) write()
    under = under.filter(({ ends }) => ends > now)
  }

  /** One token counts once; a write that begins too late is refused. */
  const writing = (plan: Plan, at: number, begins: number, takes: number) => {
    if (!beginsAnyTime && begins > at + beginWithin) return
    under.push({
      ends: begins + takes,
      write: () => {
        if (tokens.has(plan.token)) return
        tokens.add(plan.token)
        for (const one of plan.fresh) rows.set(one, (rows.get(one) ?? 0) + 1)
      }
    })
  }

  /** Reads what is announced; gives whether the claim's keys were its own all the time. */
  const read = (server: Server, claim: string) => {
    let unbroken = true
    for (; server.read < log.length; server.read++) {
      const one = log[server.read] as Announcement
      const own = server.owners.apply(one)
      if (one.name === claim && !own) unbroken = false
    }
    return unbroken
  }

  const planOf = (server: Server, keys: ReadonlyArray<number>): Plan => {
    const unseen = keys.filter((one) => !rows.has(one))
    return {
      fresh: unseen.filter((one) => server.owners.of(key(one)) === server.name),
      contested: unseen.filter((one) => server.owners.of(key(one)) !== server.name),
      token: `token ${++names}`
    }
  }

  const announce = (server: Server, name: string, keys: ReadonlyArray<number>) => {
    log.push(said(server.name, now, keys, name))
    return now
  }

  /** One step of what a server does with a batch. */
  const step = (server: Server, fails: "no" | "before" | "after" | "late", late: number) => {
    const { work } = server
    if (work === undefined) {
      const keys = [...server.wanted]
      if (keys.length === 0) return
      const claim = `claim ${++names}`
      if (looksFirst) read(server, claim)
      const early = looksFirst ? planOf(server, keys) : undefined
      server.work = { step: "announced", claim, keys, at: 0, ...(early === undefined ? {} : { plan: early }) }
      server.work = { ...server.work, at: announce(server, claim, keys) }
      return
    }
    if (work.step === "announced") {
      const unbroken = read(server, work.claim)
      const kept = work.plan !== undefined && (unbroken || looksFirst) ? work.plan : undefined
      if (work.plan !== undefined && kept === undefined) {
        // Somebody came between: all of the batch is announced again, and planned anew.
        server.work = {
          step: "announced",
          claim: work.claim,
          keys: work.keys,
          at: announce(server, work.claim, work.keys)
        }
        return
      }
      server.work = { ...work, step: "looked", plan: kept ?? planOf(server, work.keys) }
      return
    }
    const { at, claim, keys, plan } = work
    const renewed = () => {
      server.work = { step: "announced", claim, keys, plan, at: announce(server, claim, plan.fresh) }
    }
    if (plan.fresh.length > 0) {
      if (fails === "before") return renewed()
      const begins = fails === "late" ? now + late : now
      if (fails === "late") {
        writing(plan, at, begins, writeTakes)
        return renewed()
      }
      const refused = !beginsAnyTime && now > at + beginWithin
      writing(plan, at, now, 0)
      pass(0)
      if (refused || fails === "after") return renewed()
    }
    for (const one of keys) if (!plan.contested.includes(one)) server.wanted.delete(one)
    server.work = undefined
  }

  const answered = new Set<number>()
  const move = (one: Move) => {
    if (one.move === "wait") return pass(one.ms)
    const server = servers[one.server] as Server
    switch (one.move) {
      case "span":
        if (server.work === undefined) server.wanted.add(one.key)
        return
      case "crash":
        servers[one.server] = makeServer()
        return
      case "step": {
        const before = [...server.wanted]
        step(server, one.fails, one.late)
        for (const key of before) if (!server.wanted.has(key)) answered.add(key)
        // What a sender was told is stored, is.
        for (const key of answered) expect(rows.has(key), `span ${key} was answered`).toBe(true)
      }
    }
  }
  for (const one of history) {
    move(one)
    pass(1)
    for (const [key, count] of rows) expect(count, `rows of span ${key}`).toBe(1)
  }

  // From now on nothing goes wrong any more, and everything that somebody waits for is stored.
  const waiting = new Set(servers.flatMap(({ wanted }) => [...wanted]))
  for (let round = 0; round < 40; round++) {
    for (const server of servers) for (let at = 0; at < 5; at++) step(server, "no", 0)
    pass(4 * second)
  }
  pass(60 * second)
  expect([...waiting].filter((one) => !rows.has(one))).toEqual([])
  expect(servers.flatMap(({ wanted }) => [...wanted])).toEqual([])
  expect([...rows.values()].every((count) => count === 1)).toBe(true)
}

/** Whether a history is found in which a span is stored twice, or never. */
const breaks = (changed: Partial<Rules>) =>
  FastCheck.check(
    FastCheck.property(moves, (history) => simulate(history, { ...rules, ...changed })),
    { numRuns: 3_000, seed: 1_234_567, endOnFailure: true }
  ).failed

describe("several servers that are sent the same spans, whatever is late, fails, stands still or is killed", () => {
  it("store each span once, and every span that somebody waits for", () => {
    FastCheck.assert(
      FastCheck.property(moves, (history) => simulate(history, rules)),
      { numRuns: 2_000 }
    )
  })

  it("would not if they looked before they announce", () => {
    expect(breaks({ looksFirst: true })).toBe(true)
  })

  it("would not if a write might begin at any time", () => {
    expect(breaks({ beginsAnyTime: true })).toBe(true)
  })

  it("would not if the lowest name had a span, and not the first to announce it", () => {
    const byName = (): Owners => {
      const owners = new Map<number, string>()
      return {
        apply: ({ keys, server }) => {
          for (const { a } of keys) {
            const owner = owners.get(a)
            owners.set(a, owner === undefined || server < owner ? server : owner)
          }
          return true
        },
        of: ({ a }) => owners.get(a),
        size: () => owners.size
      }
    }
    expect(breaks({ owners: byName })).toBe(true)
  })

  it("would not if a claim ran out before its write may have ended", () => {
    const hasty = (): Owners => {
      const owners = new Map<number, { readonly server: string; readonly name: string; readonly at: number }>()
      return {
        apply: ({ at, keys, name, server }) => {
          let unbroken = true
          for (const { a } of keys) {
            const owner = owners.get(a)
            if (owner?.name !== name) unbroken = false
            if (owner !== undefined && owner.server !== server && at <= owner.at + 15 * second) continue
            owners.set(a, { server, name, at })
          }
          return unbroken
        },
        of: ({ a }) => owners.get(a)?.server,
        size: () => owners.size
      }
    }
    expect(breaks({ owners: hasty })).toBe(true)
  })
})
