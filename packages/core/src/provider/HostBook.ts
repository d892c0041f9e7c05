import { type HostRule, ownRule, readRule } from "./HostRule.js"

/** Which hosts are known, each with what is known of it. */
export interface HostBook<A> {
  /** False where a host, which stands in a URL from `start` to `end`, is certainly unknown; judged in place. */
  readonly mayHave: (url: string, start: number, end: number, port: number) => boolean
  readonly find: (host: string, port: number) => A | undefined
}

export type HostEntry<A> = readonly [rule: HostRule, known: A]

interface Host<A> {
  anyPort: A | undefined
  readonly ports: Map<number, A>
}

interface Wide<A> {
  readonly before: string
  readonly after: string
  readonly oneLabel: boolean
  readonly known: A
}

/** `own` says that these are ours, in which a host may have a `{region}`. Entries that are no rules are passed over. */
export const hostEntries = <A>(
  all: Readonly<Record<string, string>>,
  known: (name: string) => A | undefined,
  own = false
): ReadonlyArray<HostEntry<A>> =>
  Object.entries(all).flatMap(([key, name]) => {
    const rule = own ? ownRule(key) : readRule(key)
    const value = known(name)
    return rule === undefined || value === undefined ? [] : [[rule, value] as const]
  })

const mapOf = <A>(entries: ReadonlyArray<HostEntry<A>>): Map<string, Host<A>> => {
  const hosts = new Map<string, Host<A>>()
  for (const [rule, known] of entries) {
    if (rule.kind !== "host") continue
    const host = hosts.get(rule.host) ?? { anyPort: undefined, ports: new Map() }
    if (rule.port === undefined) host.anyPort = known
    else host.ports.set(rule.port, known)
    hosts.set(rule.host, host)
  }
  return hosts
}

const wideOf = <A>(entries: ReadonlyArray<HostEntry<A>>): ReadonlyArray<Wide<A>> =>
  entries
    .flatMap(([rule, known]) => {
      if (rule.kind === "suffix") return [{ before: "", after: rule.suffix, oneLabel: false, known }]
      return rule.kind === "region" ? [{ before: rule.before, after: rule.after, oneLabel: true, known }] : []
    })
    .sort((a, b) => b.after.length - a.after.length)

/** Whether a host, which stands in `text` from `start` to `end`, is one of those. */
const isWithin = <A>(text: string, start: number, end: number, { after, before, oneLabel }: Wide<A>): boolean => {
  const begin = start + before.length
  const stop = end - after.length
  if (stop <= begin || !text.endsWith(after, end) || !text.startsWith(before, start)) return false
  const dot = oneLabel ? text.indexOf(".", begin) : -1
  return dot === -1 || dot >= stop
}

// To cut a host out of a URL and to hash it costs more than all the rest. A few of its characters tell nearly as well.
const size = 2_048
const atAnyPort = 1
const atSomePort = 2

const sampleOf = (text: string, start: number, end: number): number => {
  const length = end - start
  const first = text.charCodeAt(start)
  const quarter = text.charCodeAt(start + (length >> 2))
  const middle = text.charCodeAt(start + (length >> 1))
  return (length * 67 + first * 31 + quarter * 13 + middle * 5) & (size - 1)
}

const longestTail = 8

/** Of the last characters of a host. */
const tailOf = (text: string, end: number, length: number): number =>
  (text.charCodeAt(end - length) * 37 + text.charCodeAt(end - (length >> 1)) * 7) & (size - 1)

/**
 * The more precise rule holds: a port before any port, a host before a suffix, a longer suffix before a shorter one. Of
 * rules for the same host those of `user` hold, whatever their ports.
 */
export const makeHostBook = <A>(user: ReadonlyArray<HostEntry<A>>, own: ReadonlyArray<HostEntry<A>>): HostBook<A> => {
  const userHosts = mapOf(user)
  const ownHosts = mapOf(own)
  const wide = wideOf([...user, ...own])

  const samples = new Uint8Array(size)
  const ports = new Set<number>()
  for (const [host, known] of [...userHosts, ...ownHosts]) {
    const key = sampleOf(host, 0, host.length)
    if (known.anyPort !== undefined) samples[key] = atAnyPort
    else if (samples[key] !== atAnyPort) samples[key] = atSomePort
    for (const port of known.ports.keys()) ports.add(port)
  }
  const tail = wide.reduce((shortest, { after }) => Math.min(shortest, after.length), longestTail)
  /** By the tail of the hosts that they are for. */
  const wideAt = new Map<number, Array<Wide<A>>>()
  const tails = new Uint8Array(size)
  for (const one of wide) {
    const key = tailOf(one.after, one.after.length, tail)
    tails[key] = 1
    wideAt.set(key, [...(wideAt.get(key) ?? []), one])
  }

  const inHosts = (hosts: Map<string, Host<A>>, host: string, port: number): A | undefined => {
    const known = hosts.get(host)
    return known === undefined ? undefined : (known.ports.get(port) ?? known.anyPort)
  }

  const inWide = (text: string, start: number, end: number): A | undefined => {
    const key = tailOf(text, end, tail)
    if (tails[key] !== 1) return undefined
    for (const one of wideAt.get(key) ?? []) if (isWithin(text, start, end, one)) return one.known
    return undefined
  }

  return {
    mayHave: (url, start, end, port) => {
      const sample = samples[sampleOf(url, start, end)]
      return sample === atAnyPort || (sample === atSomePort && ports.has(port)) || inWide(url, start, end) !== undefined
    },
    find: (host, port) =>
      (userHosts.size > 0 ? inHosts(userHosts, host, port) : undefined) ??
      inHosts(ownHosts, host, port) ??
      inWide(host, 0, host.length)
  }
}
