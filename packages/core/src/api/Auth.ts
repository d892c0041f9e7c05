import { HttpApiMiddleware, HttpApiSchema, HttpApiSecurity } from "@effect/platform"
import { Context, Schema } from "effect"

/** The key is missing or not one we know. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()(
  "Unauthorized",
  { error: Schema.String },
  HttpApiSchema.annotations({ status: 401, description: "The X-API-Key header is missing or wrong." })
) {}

/** Whose data a request is about: `local` in local mode, `default` for the single `API_KEY`. */
export class Organisation extends Context.Tag("@agentwatch/core/Organisation")<Organisation, string>() {}

/** Finds out who is asking. A handler gets its organisation from here and from nowhere else. */
export class ApiKey extends HttpApiMiddleware.Tag<ApiKey>()("@agentwatch/core/ApiKey", {
  failure: Unauthorized,
  provides: Organisation,
  security: { header: HttpApiSecurity.apiKey({ in: "header", key: "x-api-key" }) }
}) {}
