import { createHash, timingSafeEqual } from "node:crypto"
import { ApiKey, Unauthorized } from "@agentwatch/core/api/Auth"
import { Effect, Layer, Option, Redacted } from "effect"
import { ServerConfig } from "../ServerConfig.js"

const digest = (secret: string) => createHash("sha256").update(secret).digest()

/** Compares in a time that tells nothing about where the two differ. */
const same = (a: string, b: string) => timingSafeEqual(digest(a), digest(b))

/** Whose key it is; none for a key that is nobody's. Without `API_KEY` everyone is `local`. */
export const organisationOf = (given: string) =>
  Effect.map(ServerConfig, ({ apiKey }) =>
    Option.match(apiKey, {
      onNone: () => Option.some("local"),
      onSome: (expected) => (same(Redacted.value(expected), given) ? Option.some("default") : Option.none())
    })
  )

export const unauthorized = new Unauthorized({ error: "the X-API-Key header is missing or wrong" })

/** Every handler of the API gets its organisation from here. */
export const KeyHolder = Layer.effect(
  ApiKey,
  Effect.map(ServerConfig, (config) =>
    ApiKey.of({
      header: (given) =>
        organisationOf(Redacted.value(given)).pipe(
          Effect.provideService(ServerConfig, config),
          Effect.flatten,
          Effect.mapError(() => unauthorized)
        )
    })
  )
)
