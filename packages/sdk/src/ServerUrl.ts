const ingestPath = /\/api\/ingest\/*$/

/**
 * Reads the URL of a server: http or https, its path kept but for `/api/ingest` and slashes at the end. Throws a
 * `TypeError` that names the option and never repeats the URL, since what is wrong with it may be a password inside.
 */
export const readServerUrl = (name: string, value: unknown): string | undefined => {
  if (value === undefined) return undefined
  if (typeof value !== "string")
    throw new TypeError(`${name}: expected a URL, got ${value === null ? null : typeof value}`)
  let url: URL
  try {
    url = new URL(value)
  } catch {
    throw new TypeError(`${name}: expected a URL such as http://localhost:3001`)
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`${name}: expected a URL that begins with http:// or https://`)
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError(`${name}: a user name or password in the URL is not sent; use apiKey`)
  }
  if (url.search !== "" || url.hash !== "") throw new TypeError(`${name}: expected a URL without query and fragment`)
  return url.origin + url.pathname.replace(ingestPath, "").replace(/\/+$/, "")
}
