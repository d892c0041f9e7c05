import type { Operation } from "../model/Span.js"
import { formats, ownHosts } from "./formats.js"
import { highestPort, readRule, targetOf } from "./HostRule.js"
import type { WireFormat } from "./WireFormat.js"

/** What a model call is, as its URL says. */
export interface Route {
  readonly provider: string
  readonly operation: typeof Operation.Type
  readonly format: WireFormat
}

/** Says whose model call an absolute URL is; `undefined` for any other. That it is a POST is for the caller to see. */
export type Recogniser = (url: string) => Route | undefined

type Endpoints = ReadonlyArray<{ readonly path: string; readonly route: Route }>

interface Host {
  anyPort: Endpoints | undefined
  readonly ports: Map<number, Endpoints>
}

const endpointsOf = (name: string): Endpoints =>
  (formats.get(name) ?? []).map(({ format, operation, path }) => ({
    path,
    route: { provider: name, operation, format }
  }))

const routeOf = (endpoints: Endpoints, path: string): Route | undefined => {
  for (const endpoint of endpoints) if (path.endsWith(endpoint.path)) return endpoint.route
  return undefined
}

// Dots that shorten a path, and characters that a URL drops or turns into others.
const oddPath = /[\0- \\]|\/(?:\.|%2e)/i

// 127.0.0.1, and not one of the other ways to write it.
const plainAddress = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/

/** Where the path ends that begins at `start`: before the query or the fragment. */
const pathEnd = (url: string, start: number) => {
  const query = url.indexOf("?", start)
  const fragment = url.indexOf("#", start)
  if (query === -1 || fragment === -1) return query === -1 ? (fragment === -1 ? url.length : fragment) : query
  return Math.min(query, fragment)
}

const isDigit = (code: number) => code >= 0x30 && code <= 0x39

// What needs no second look in a host, by character code.
const plain = new Uint8Array(0x80)
for (const character of "abcdefghijklmnopqrstuvwxyz0123456789.-_") plain[character.charCodeAt(0)] = 1

/**
 * Knows the providers' own hosts, and those of `providers`: `host`, `host:port` or `*.suffix` to the name of the wire
 * format spoken there. The more precise rule holds: a port before any port, a host before a suffix, a longer suffix before
 * a shorter one, the user's before ours. Entries in which `providersProblem` finds a fault are passed over.
 *
 * Hosts are compared whole and as a client would understand the URL. Plain URLs, which is nearly all there are, are read
 * in place; everything unusual (upper case, user info, IPv6, an encoded host) goes through the platform's own parser.
 */
export const makeRecogniser = (providers: Readonly<Record<string, string>> = {}): Recogniser => {
  const hosts = new Map<string, Host>()
  const suffixes: Array<{ readonly suffix: string; readonly endpoints: Endpoints }> = []

  for (const [key, name] of [...Object.entries(ownHosts), ...Object.entries(providers)]) {
    const rule = readRule(key)
    if (rule === undefined || !formats.has(name)) continue
    const endpoints = endpointsOf(name)
    if (rule.kind === "suffix") {
      suffixes.push({ suffix: rule.suffix, endpoints })
      continue
    }
    const host = hosts.get(rule.host) ?? { anyPort: undefined, ports: new Map() }
    if (rule.port === undefined) host.anyPort = endpoints
    else host.ports.set(rule.port, endpoints)
    hosts.set(rule.host, host)
  }
  suffixes.sort((a, b) => b.suffix.length - a.suffix.length)
  const lengths = new Set([...hosts.keys()].map((host) => host.length))

  const endpointsAt = (host: string, port: number): Endpoints | undefined => {
    const known = hosts.get(host)
    const own = known === undefined ? undefined : (known.ports.get(port) ?? known.anyPort)
    if (own !== undefined) return own
    for (const { endpoints, suffix } of suffixes) if (host.endsWith(suffix)) return endpoints
    return undefined
  }

  /** Whether a host may be known, judged in place: cutting it out and hashing it costs more than the rest together. */
  const mayBeKnown = (url: string, start: number, end: number) => {
    if (lengths.has(end - start)) return true
    for (const { suffix } of suffixes) if (url.endsWith(suffix, end)) return true
    return false
  }

  const recogniseParsed: Recogniser = (url) => {
    const target = targetOf(url)
    const endpoints = target && endpointsAt(target.host, target.port)
    return endpoints && routeOf(endpoints, target.path)
  }

  return (url) => {
    const start = url.startsWith("https://") ? 8 : url.startsWith("http://") ? 7 : 0
    if (start === 0) return /^[\0- ]*h/i.test(url) ? recogniseParsed(url) : undefined

    let at = start
    let lastLabel = start
    for (; at < url.length; at++) {
      const code = url.charCodeAt(at)
      if (plain[code] !== 1) break
      if (code === 0x2e) lastLabel = at + 1
    }
    const hostEnd = at
    let port = start === 8 ? 443 : 80
    if (url.charCodeAt(at) === 0x3a) {
      const portStart = ++at
      while (isDigit(url.charCodeAt(at))) at++
      if (at > portStart) port = Number(url.slice(portStart, at))
      if (port > highestPort) return undefined
    }
    const next = url[at]
    if (hostEnd === lastLabel || (next !== "/" && next !== "?" && next !== "#")) return recogniseParsed(url)

    const endpoints = mayBeKnown(url, start, hostEnd) ? endpointsAt(url.slice(start, hostEnd), port) : undefined
    if (endpoints === undefined) {
      const number = isDigit(url.charCodeAt(lastLabel)) && !plainAddress.test(url.slice(start, hostEnd))
      return number ? recogniseParsed(url) : undefined
    }
    const path = url.slice(at, pathEnd(url, at))
    return oddPath.test(path) ? recogniseParsed(url) : routeOf(endpoints, path)
  }
}
