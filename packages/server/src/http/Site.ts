import { Headers, HttpApiBuilder, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Effect, Option } from "effect"
import { pathOf } from "./Access.js"
import type { Form, Page } from "./Pages.js"

const notAtAll = /;\s*q=0(\.0*)?\s*$/i

/** Whether a form of this encoding may be sent, by the header Accept-Encoding. */
const takes = (accepted: string, encoding: string) =>
  accepted.split(",").some((one) => one.split(";", 1)[0]?.trim().toLowerCase() === encoding && !notAtAll.test(one))

const answer = ({ cache, packed, plain, type }: Page) =>
  Effect.map(HttpServerRequest.HttpServerRequest, (request) => {
    const header = (name: string) => Option.getOrElse(Headers.get(request.headers, name), () => "")
    const { bytes, encoding, etag }: Form =
      packed.find((form) => takes(header("accept-encoding"), form.encoding)) ?? plain
    const headers = {
      etag,
      "cache-control": cache,
      ...(packed.length > 0 && { vary: "accept-encoding" }),
      ...(encoding !== undefined && { "content-encoding": encoding })
    }
    return header("if-none-match") === etag
      ? HttpServerResponse.empty({ status: 304, headers })
      : HttpServerResponse.uint8Array(bytes, { contentType: type, headers })
  })

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
