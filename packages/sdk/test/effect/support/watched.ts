import { FetchHttpClient, type HttpClient, HttpClientRequest } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { Layer } from "effect"
import type { Environment } from "../../../src/Environment.js"
import { CurrentWatch } from "../../../src/effect/CurrentWatch.js"
import { flowing } from "../../../src/effect/FiberScope.js"
import { AgentWatch } from "../../../src/effect/index.js"
import type { InitOptions } from "../../../src/Options.js"
import { dollarACall } from "../../support/chat.js"
import { type Watching, watching } from "../../support/watching.js"
import { type Answer, type Model, serveModel } from "./model.js"

export interface Watched extends Watching {
  readonly model: Model
  readonly global: () => ReturnType<Watching["watch"]["breakers"]>["global"]
  readonly agent: (id: string) => ReturnType<Watching["watch"]["breakers"]>["global"]
  /** As `AgentWatch.layer`, of this watch. */
  readonly layer: Layer.Layer<CurrentWatch>
  /** Effect's own client over the patched `fetch`, which nobody else watches. */
  readonly fetching: Layer.Layer<HttpClient.HttpClient>
}

/** A watch of its own over calls that cost one US dollar each, and a model to make them to. */
export const watched = async (
  options: InitOptions = {},
  answer?: Answer,
  changes: Partial<Environment> = {}
): Promise<Watched> => {
  const model = await serveModel(answer)
  const parts = await watching({ providers: { [model.host]: "openai" }, prices: dollarACall, ...options }, changes)
  const { host, watch } = parts
  const agent: Watched["agent"] = (id) => {
    const found = watch.breakers().agents.find(({ scopeId }) => scopeId === id)
    if (found === undefined) throw new Error(`no breaker of ${id}`)
    return found
  }
  return {
    ...parts,
    model,
    agent,
    global: () => watch.breakers().global,
    layer: Layer.merge(Layer.succeed(CurrentWatch, watch), Layer.scopedDiscard(flowing(watch.context))),
    fetching: Layer.merge(
      FetchHttpClient.layer,
      Layer.succeed(FetchHttpClient.Fetch, (...args) => host.fetch(...args))
    )
  }
}

/** The clients that Effect has, each over what it uses when AgentWatch patches the process. */
export const transports: ReadonlyArray<
  readonly [name: string, layer: (watched: Watched) => Layer.Layer<HttpClient.HttpClient>]
> = [
  ["FetchHttpClient", ({ fetching }) => fetching],
  ["NodeHttpClient.layerUndici", () => NodeHttpClient.layerUndici],
  ["NodeHttpClient.layer", () => NodeHttpClient.layer]
]

/** A client of such a kind, watched, and the watch. */
export const client = (watched: Watched, transport: Layer.Layer<HttpClient.HttpClient>) =>
  AgentWatch.layerHttpClient.pipe(Layer.provide(transport), Layer.provideMerge(watched.layer))

export const ask = ({ model }: Watched, more: object = {}): HttpClientRequest.HttpClientRequest =>
  HttpClientRequest.post(model.chat).pipe(
    HttpClientRequest.bodyUnsafeJson({ model: "m", messages: [{ role: "user", content: "Hi" }], ...more })
  )
