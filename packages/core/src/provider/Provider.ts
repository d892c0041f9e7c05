import type { Operation } from "../model/Span.js"
import { decodedModel, type Endpoint, type PathMatch, pathMatch } from "./Endpoint.js"
import { formats, providerNames } from "./formats.js"
import { type HostBook, hostEntries, makeHostBook } from "./HostBook.js"
import { highestPort, targetOf } from "./HostRule.js"
import { ownHosts, signatures } from "./hosts.js"
import type { RequestFacts, WireFormat } from "./WireFormat.js"

/** What a model call is, as its URL says. */
export interface Route {
  /** As it goes on spans: OpenTelemetry's name where it has one. */
  readonly provider: string
  readonly operation: typeof Operation.Type
  readonly format: WireFormat
  /** The model that the URL names, decoded, at most 1,024 characters. Absent where it stands in the body. */
  readonly model?: string
}

/** What a request says: its body, parsed, and of the model what the URL says where the body does not. */
export const readRequest = ({ format, model }: Route, body: unknown): RequestFacts => {
  const facts = format.readRequest(body)
  return facts.model === undefined && model !== undefined ? { ...facts, model } : facts
}

/** Says whose model call an absolute URL is; `undefined` for any other. That it is a POST is for the caller to see. */
export type Recogniser = (url: string) => Route | undefined

interface Path {
  readonly match: PathMatch
  readonly notModel: string | undefined
  readonly route: Route
  /** The model that was asked for last, as it stands in the URL, and its route: most calls are to the same one. */
  lastModel: string
  lastRoute: Route | undefined
}

type Paths = ReadonlyArray<Path>

const pathsOf = (name: string, endpoints: ReadonlyArray<Endpoint>): Paths =>
  endpoints.map(({ format, notModel, operation, path, provider }) => {
    const route = { provider: provider ?? providerNames.get(name) ?? name, operation, format }
    return { match: pathMatch(path), notModel, route, lastModel: "", lastRoute: route }
  })

const withModel = ({ notModel, route }: Path, encoded: string): Route | undefined => {
  const model = decodedModel(encoded)
  if (model === undefined) return route
  return model === notModel ? undefined : { ...route, model }
}

const routeOf = (paths: Paths, text: string): Route | undefined => {
  for (const path of paths) {
    const model = path.match(text)
    if (model === undefined) continue
    if (model !== path.lastModel) {
      path.lastRoute = model === "" ? path.route : withModel(path, model)
      path.lastModel = model
    }
    return path.lastRoute
  }
  return undefined
}

/** What is known of any host: the ends of paths that tell a model call by themselves. */
const signaturePaths = (): Paths =>
  signatures.flatMap(({ ends, format }) => {
    const endpoints = formats.get(format) ?? []
    return ends.flatMap((end) => {
      const endpoint = endpoints.find(({ path }) => end.endsWith(path))
      return endpoint === undefined ? [] : pathsOf(format, [{ ...endpoint, path: end }])
    })
  })

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
 * `anyHost`: at all other hosts too, paths that tell a model call by themselves are taken for one; off by default.
 *
 * Hosts are compared whole and as a client would understand the URL. Plain URLs, which is nearly all there are, are read
 * in place; everything unusual (upper case, user info, IPv6, an encoded host) goes through the platform's own parser.
 */
export const makeRecogniser = (providers: Readonly<Record<string, string>> = {}, anyHost = false): Recogniser => {
  const known = new Map([...formats].map(([name, endpoints]) => [name, pathsOf(name, endpoints)] as const))
  const find = (name: string) => known.get(name)
  const book: HostBook<Paths> = makeHostBook(hostEntries(providers, find), hostEntries(ownHosts, find, true))
  const elsewhere = anyHost ? signaturePaths() : undefined

  const recogniseParsed: Recogniser = (url) => {
    const target = targetOf(url)
    const paths = target && (book.find(target.host, target.port) ?? elsewhere)
    return paths && routeOf(paths, target.path)
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

    const paths = book.mayHave(url, start, hostEnd, port) ? book.find(url.slice(start, hostEnd), port) : undefined
    if (paths === undefined) {
      const number = isDigit(url.charCodeAt(lastLabel)) && !plainAddress.test(url.slice(start, hostEnd))
      if (number) return recogniseParsed(url)
      if (elsewhere === undefined) return undefined
    }
    const path = url.slice(at, pathEnd(url, at))
    return oddPath.test(path) ? recogniseParsed(url) : routeOf(paths ?? elsewhere ?? [], path)
  }
}
