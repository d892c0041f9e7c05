import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { extname, join, relative, sep } from "node:path"
import { Headers, HttpApiBuilder, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Effect, Option } from "effect"
import { pathOf } from "./Access.js"

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".png": "image/png",
  ".woff2": "font/woff2"
}

/** A file of the dashboard, and how it is answered. */
export interface Page {
  readonly path: `/${string}`
  readonly bytes: Uint8Array
  readonly type: string
  readonly etag: string
  readonly cache: string
}

const pageOf = (root: string, file: string): Page => {
  const bytes = readFileSync(file)
  const name = relative(root, file).split(sep).join("/")
  return {
    path: name === "index.html" ? "/" : `/${name}`,
    bytes,
    type: types[extname(file)] ?? "application/octet-stream",
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`,
    // A built asset carries its hash in its name; everything else is asked for again.
    cache: name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache"
  }
}

const filesOf = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const answer = (page: Page) =>
  Effect.map(HttpServerRequest.HttpServerRequest, (request) => {
    const headers = { etag: page.etag, "cache-control": page.cache }
    return request.headers["if-none-match"] === page.etag
      ? HttpServerResponse.empty({ status: 304, headers })
      : HttpServerResponse.uint8Array(page.bytes, { contentType: page.type, headers })
  })

/** Reads the files of the dashboard, once: no path that comes from outside ever reaches the file system. */
export const pagesOf = (directory: string): ReadonlyArray<Page> =>
  filesOf(directory).map((file) => pageOf(directory, file))

/** Serves each file at its own path. */
export const site = (pages: ReadonlyArray<Page>) =>
  HttpApiBuilder.Router.use((router) =>
    Effect.forEach(pages, (page) => router.get(page.path, answer(page)), { discard: true })
  )

const others = /^\/+(api|v1|assets|docs|health|ready|metrics|openapi\.json)(\/|$)/i

/**
 * Somebody opens an address of the dashboard in a browser: one that the dashboard itself makes sense of, or says that it
 * leads nowhere. Programs do not say that they want a page, and files have a dot in their name.
 */
export const isVisit = (request: HttpServerRequest.HttpServerRequest): boolean => {
  const path = pathOf(request)
  const accept = Option.getOrElse(Headers.get(request.headers, "accept"), () => "")
  return (
    (request.method === "GET" || request.method === "HEAD") &&
    accept.includes("text/html") &&
    !others.test(path) &&
    !/[.\\%\0]|^\/\//.test(path)
  )
}

/** Answers a visit with the page, whatever its path, before any route is looked for: so nothing else is open to visitors. */
export const visits = (pages: ReadonlyArray<Page>) => {
  const index = pages.find(({ path }) => path === "/")
  return HttpApiBuilder.middleware((app) =>
    Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
      index !== undefined && isVisit(request) ? answer(index) : app
    )
  )
}
