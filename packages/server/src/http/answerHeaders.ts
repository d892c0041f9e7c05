import { HttpApp, HttpMiddleware, HttpServerResponse } from "@effect/platform"
import { Effect } from "effect"
import { pathOf } from "./Access.js"
import { retryAfter } from "./readBody.js"

// Nothing on our pages comes from elsewhere, and nobody frames them. The docs page brings its script and style inline.
const policy = (path: string) =>
  /^\/+docs\/*$/i.test(path)
    ? "default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
    : "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** What every answer says of itself, a fault's included. */
export const answerHeaders = HttpMiddleware.make((app) =>
  Effect.zipRight(
    HttpApp.appendPreResponseHandler((request, response) =>
      Effect.succeed(
        HttpServerResponse.setHeaders(response, {
          "content-security-policy": policy(pathOf(request)),
          "x-content-type-options": "nosniff",
          "referrer-policy": "no-referrer",
          ...(response.status === 503 ? { "retry-after": String(retryAfter) } : {})
        })
      )
    ),
    app
  )
)
