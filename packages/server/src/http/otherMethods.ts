import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApi, HttpApiBuilder, HttpRouter, HttpServerResponse } from "@effect/platform"
import { Effect } from "effect"

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const
type Method = (typeof methods)[number]

/** By which methods each path of the contract is asked. */
const allowed = (() => {
  const found = new Map<HttpRouter.PathInput, Array<string>>()
  HttpApi.reflect(AgentWatchApi, {
    onGroup: () => {},
    onEndpoint: ({ endpoint: { method, path } }) => {
      const others = found.get(path)
      if (others === undefined) found.set(path, [method])
      else others.push(method)
    }
  })
  return found
})()

const refusal = (method: Method, allow: ReadonlyArray<string>) =>
  HttpServerResponse.unsafeJson(
    { error: `${method} is not answered here; ${allow.join(" and ")} ${allow.length > 1 ? "are" : "is"}` },
    { status: 405, headers: { allow: allow.join(", ") } }
  )

const routes = [...allowed].flatMap(([path, allow]) =>
  methods
    .filter((method) => !allow.includes(method))
    .map((method) => HttpRouter.makeRoute(method, path, Effect.succeed(refusal(method, allow))))
)

/** Tells who asks for a path of the contract by another method than its own which those are. */
export const otherMethods = HttpApiBuilder.Router.use((router) =>
  Effect.forEach(routes, (route) => router.addRoute(route), { discard: true })
)
