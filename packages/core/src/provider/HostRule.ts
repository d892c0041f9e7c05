import { formats } from "./formats.js"

/** Which hosts a rule is for: one (at one port, or any), all below a suffix, or one of each region. */
export type HostRule =
  | { readonly kind: "host"; readonly host: string; readonly port?: number }
  | { readonly kind: "suffix"; readonly suffix: string }
  | { readonly kind: "region"; readonly before: string; readonly after: string }

/** A URL taken apart: `host` in the one spelling that it is compared in, `port` the scheme's own where none was given. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly path: string
}

// Every runtime has it, but the language's own library does not declare it.
declare const URL: new (
  url: string
) => { readonly protocol: string; readonly hostname: string; readonly port: string; readonly pathname: string }

/** A host may be written with the dot of the root at its end. */
const withoutDot = (host: string) => (host.endsWith(".") ? host.slice(0, -1) : host)

/** Reads a URL as a client does that sends it. Absent for one that is not http or https, or is none. */
export const targetOf = (url: string): Target | undefined => {
  try {
    const { hostname, pathname, port, protocol } = new URL(url)
    if (protocol !== "https:" && protocol !== "http:") return undefined
    const standard = protocol === "https:" ? 443 : 80
    return { host: withoutDot(hostname), port: port === "" ? standard : Number(port), path: pathname }
  } catch {
    return undefined
  }
}

export const highestPort = 65_535

const address = /^(?:\[.*\]|\d+\.\d+\.\d+\.\d+)$/

/** Reads `host`, `host:port` or `*.suffix`; absent for anything else. */
export const readRule = (text: string): HostRule | undefined => {
  const wild = text.startsWith("*.")
  const [, host, port] =
    /^([^\s\\/?#@:%[\]*]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(wild ? text.slice(2) : text) ?? []
  if (host === undefined) return undefined
  const target = targetOf(`http://${host}/`)
  if (target === undefined || target.host === "") return undefined
  if (wild) {
    return port === undefined && !address.test(target.host) ? { kind: "suffix", suffix: `.${target.host}` } : undefined
  }
  if (port === undefined) return { kind: "host", host: target.host }
  const number = Number(port)
  return number >= 1 && number <= highestPort ? { kind: "host", host: target.host, port: number } : undefined
}

/** Reads the same, or a host with a `{region}` in it, which stands for something without a dot. */
export const ownRule = (text: string): HostRule | undefined => {
  const [before = "", after] = text.split("{region}")
  return after === undefined ? readRule(text) : { kind: "region", before, after }
}

const shown = (value: unknown) => {
  const text = typeof value === "string" ? JSON.stringify(value) : typeof value
  return text.length <= 100 ? text : `${text.slice(0, 97)}...`
}

/**
 * What is wrong with a record of hosts and the formats that they speak, such as `{ "llm.internal:8000": "openai" }`, in
 * words for whoever wrote it. Absent if it is in order.
 */
export const providersProblem = (providers: unknown): string | undefined => {
  if (typeof providers !== "object" || providers === null || Array.isArray(providers)) {
    return `expected an object of hosts and wire formats, such as { "llm.internal:8000": "openai" }`
  }
  const known = [...formats.keys()].map((name) => `"${name}"`).join(", ")
  for (const [host, format] of Object.entries(providers)) {
    if (readRule(host) === undefined) return `${shown(host)} is not a host, "host:port" or "*.suffix"`
    if (!formats.has(format)) {
      return `${shown(format)}, given for ${shown(host)}, is not a wire format: expected one of ${known}`
    }
  }
  return undefined
}
