import { HttpClient, HttpClientRequest } from "@effect/platform"
import { Effect, Redacted } from "effect"
import { type Finding, fail, ok } from "./Finding.js"

const about = "Store"

/** Whether a ClickHouse server answers, and lets us in. What of its address is secret is not told. */
export const clickhouse = (secret: Redacted.Redacted) =>
  Effect.gen(function* () {
    const url = new URL(Redacted.value(secret))
    const where = `the ClickHouse server at ${url.host}`
    const http = yield* HttpClient.HttpClient
    const credentials = `${decodeURIComponent(url.username) || "default"}:${decodeURIComponent(url.password)}`
    const ask = HttpClientRequest.get(`${url.origin}${url.pathname}`, {
      urlParams: { query: "SELECT version()" }
    }).pipe(HttpClientRequest.setHeader("authorization", `Basic ${Buffer.from(credentials).toString("base64")}`))
    const answer = Effect.flatMap(http.execute(ask), (response) =>
      Effect.map(response.text, (text) => ({ status: response.status, text: text.trim() }))
    )
    return yield* answer.pipe(
      Effect.scoped,
      Effect.timeout("5 seconds"),
      Effect.map(({ status, text }): Finding => {
        if (status === 200 && /^\d+(\.\d+)+$/.test(text)) return ok(about, `${where} answers (${text})`)
        // 516 is ClickHouse's own: authentication failed.
        if (status === 401 || status === 403 || /AUTHENTICATION_FAILED|\(516\)/i.test(text)) {
          return fail(
            about,
            `${where} refuses the user or the password`,
            "Give them in CLICKHOUSE_URL: http://user:password@host:8123."
          )
        }
        return fail(
          about,
          `what answers at ${url.host} is no ClickHouse`,
          "Point CLICKHOUSE_URL at its HTTP port, usually 8123."
        )
      }),
      Effect.catchAll(() =>
        Effect.succeed(
          fail(
            about,
            `${where} does not answer`,
            "Start it, or correct CLICKHOUSE_URL, for example http://localhost:8123."
          )
        )
      )
    )
  })
