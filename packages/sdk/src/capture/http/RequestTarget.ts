/** What `http.request` or `https.request` is asked for, in any of the forms that they take. */
export interface RequestTarget {
  readonly url: string
  /** A copy of the options, as far as Node itself looks at them. */
  readonly options: RequestOptions
  /** The arguments with other options. */
  readonly withOptions: (options: RequestOptions) => ReadonlyArray<unknown>
}

export type RequestOptions = Record<PropertyKey, unknown>

/** Absent for what cannot be a call: no POST, not over the network, or nothing that Node can make a request of. */
export const targetOf = (args: ReadonlyArray<unknown>, scheme: string): RequestTarget | undefined => {
  try {
    return readTarget(args, scheme)
  } catch {
    // A getter of the caller's, or a URL that is none: what Node itself will say, too.
    return undefined
  }
}

const readTarget = (args: ReadonlyArray<unknown>, scheme: string): RequestTarget | undefined => {
  const [first] = args
  const at = typeof first === "string" || isUrl(first) ? 1 : 0
  const given = args[at]
  if (!isObject(given) || !isPost(Reflect.get(given, "method"))) return undefined
  const options: RequestOptions = { ...given }
  const url = urlOf({ ...(at === 1 ? partsOf(first) : undefined), ...options }, scheme)
  if (url === undefined) return undefined
  return { url, options, withOptions: (changed) => args.map((arg, index) => (index === at ? changed : arg)) }
}

const urlOf = (options: RequestOptions, scheme: string): string | undefined => {
  const { _defaultAgent, agent, defaultPort, host, hostname, path, port, protocol, socketPath } = options
  if (socketPath || propertyOf(propertyOf(agent, "options"), "socketPath")) return undefined
  const target = textOf(path) || "/"
  // To a proxy that is asked by itself, the whole URL is the path.
  if (/^https?:\/\//i.test(target)) return target
  const from = textOf(protocol) || textOf(propertyOf(_defaultAgent, "protocol")) || scheme
  const to = textOf(hostname) || textOf(host) || "localhost"
  const through = textOf(port) || textOf(defaultPort) || textOf(ownOf(agent, "defaultPort"))
  const authority = to.includes(":") && !to.startsWith("[") ? `[${to}]` : to
  return `${from}//${authority}${through === "" ? "" : `:${through}`}${target}`
}

const partsOf = (input: unknown): RequestOptions => {
  const { hostname, pathname, port, protocol, search } = typeof input === "string" ? new URL(input) : (input as URL)
  return { protocol, hostname, port, path: `${pathname || ""}${search || ""}` }
}

const isPost = (method: unknown): boolean => typeof method === "string" && method.toUpperCase() === "POST"

/** By the marks that Node goes by: a URL may be of another realm, and what `url.parse` gives is none. */
const isUrl = (value: unknown): value is URL =>
  isObject(value) &&
  Boolean(Reflect.get(value, "href") && Reflect.get(value, "protocol")) &&
  Reflect.get(value, "auth") === undefined &&
  Reflect.get(value, "path") === undefined

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

const propertyOf = (value: unknown, key: string): unknown => (isObject(value) ? Reflect.get(value, key) : undefined)

/** Not what a getter of an agent's makes up by whom it is asked. */
const ownOf = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" && value > 0 ? `${value}` : ""
