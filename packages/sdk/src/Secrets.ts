/**
 * Keeps credentials out of the texts of errors. A provider may quote the key that it refuses, and a client the URL that
 * it could not reach; both end up in messages that are worth keeping.
 */
export interface Secrets {
  /** Takes note of the credentials that a failed call carried in its headers and in the query of its URL. */
  readonly remember: (headers: unknown, url: string) => void
  /** The text without what is remembered, and without the queries and user names of URLs in it. */
  readonly scrub: (text: string) => string
}

const revealing = /auth|key|token|secret|cookie|signature|credential|password/i

const urls = /\b([a-z][a-z\d+.-]{0,20}:\/\/)([^\s"'<>]*)/gi
const queries = /\?[^\s"'<>?]*=[^\s"'<>]*/g

// Of a query that is quoted without its URL.
const signed =
  /\b(x-amz-(?:signature|security-token)|x-goog-signature|signature|sig|api[-_]?key|access_token)=[^\s&"',;<>]+/gi

// How the keys of providers look, for those that nobody has told us of.
const known =
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}|\b(?:c?sk|rk|pk|xai|pplx|nvapi)-[\w-]{16,}|\b(?:gsk|hf|fw|r8)_\w{16,}|\bAIza[\w-]{20,}/g

// Shorter values are words as likely as keys.
const shortest = 6
// Longer values of a query are no settings.
const surelySecret = 20
const mostKept = 64

/** `always` are secrets from the start. */
export const makeSecrets = (always: ReadonlyArray<string>): Secrets => {
  const kept = new Set<string>()

  const keep = (value: string) => {
    if (value.length < shortest) return
    // The latest are the ones that errors still to come will quote.
    kept.delete(value)
    kept.add(value)
    if (kept.size > mostKept) for (const [oldest] of kept.entries()) return void kept.delete(oldest)
  }

  return {
    remember: (headers, url) => {
      for (const [name, value] of headerEntries(headers)) {
        if (!revealing.test(name)) continue
        keep(value)
        keep(value.replace(/^(?:bearer|basic|token)\s+/i, ""))
      }
      const query = url.indexOf("?")
      if (query === -1) return
      for (const pair of url.slice(query + 1).split(/[&#]/)) {
        const equals = pair.indexOf("=")
        const value = pair.slice(equals + 1)
        if (!revealing.test(pair.slice(0, Math.max(0, equals))) && value.length < surelySecret) continue
        keep(value)
        keep(decoded(value))
      }
    },
    scrub: (text) => {
      let clean = text
        .replace(urls, (_, scheme: string, rest: string) => {
          const [bare = ""] = rest.split(/[?#]/, 1)
          const [authority = ""] = bare.split("/", 1)
          return scheme + bare.slice(authority.lastIndexOf("@") + 1)
        })
        .replace(queries, "")
        .replace(signed, "$1=[secret]")
        .replace(known, "[secret]")
      for (const secret of [...always, ...kept].sort((a, b) => b.length - a.length)) {
        clean = clean.replaceAll(secret, "[secret]")
      }
      return clean
    }
  }
}

const decoded = (value: string) => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The headers of a request, in any of the forms that `fetch` and `node:http` take. None of what cannot be read. Never throws. */
export const headerEntries = (headers: unknown): ReadonlyArray<readonly [string, string]> => {
  if (typeof headers !== "object" || headers === null) return []
  try {
    const entries: ReadonlyArray<unknown> =
      Symbol.iterator in headers ? [...(headers as Iterable<unknown>)] : Object.entries(headers)
    return entries.flatMap((entry) => {
      const [name, given] = Array.isArray(entry) ? (entry as ReadonlyArray<unknown>) : []
      if (typeof name !== "string") return []
      // node-fetch 2 gives each header as a list.
      const values: ReadonlyArray<unknown> = Array.isArray(given) ? given : [given]
      return values.flatMap((value) => (typeof value === "string" ? [[name, value] as const] : []))
    })
  } catch {
    // Getters and iterators of the caller's, which fail for `fetch` as well.
    return []
  }
}
