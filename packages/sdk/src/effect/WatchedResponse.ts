import {
  type Cookies,
  type Headers,
  type HttpClientError,
  type HttpClientRequest,
  HttpClientResponse,
  HttpIncomingMessage,
  type UrlParams
} from "@effect/platform"
import { Effect, Exit, Inspectable, type Option, Stream } from "effect"
import type { ReplyReader } from "./ReplyReader.js"

type Failure = HttpClientError.ResponseError

/** A reply that behaves as `original` does, and shows what is read of it. Nothing is read that nobody asks for. */
export class WatchedResponse implements HttpClientResponse.HttpClientResponse {
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly #original: HttpClientResponse.HttpClientResponse
  readonly #reader: ReplyReader

  constructor(original: HttpClientResponse.HttpClientResponse, reader: (owner: object) => ReplyReader) {
    this.#original = original
    this.#reader = reader(this)
  }

  get request(): HttpClientRequest.HttpClientRequest {
    return this.#original.request
  }

  get status(): number {
    return this.#original.status
  }

  get headers(): Headers.Headers {
    return this.#original.headers
  }

  get cookies(): Cookies.Cookies {
    return this.#original.cookies
  }

  get remoteAddress(): Option.Option<string> {
    return this.#original.remoteAddress
  }

  get json(): Effect.Effect<unknown, Failure> {
    return this.#seen((original) => original.json, "json")
  }

  get text(): Effect.Effect<string, Failure> {
    return this.#seen((original) => original.text, "text")
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, Failure> {
    return this.#seen((original) => original.arrayBuffer, "bytes")
  }

  get urlParamsBody(): Effect.Effect<UrlParams.UrlParams, Failure> {
    return this.#seen((original) => original.urlParamsBody, "other")
  }

  get formData(): Effect.Effect<FormData, Failure> {
    return this.#seen((original) => original.formData, "other")
  }

  get stream(): Stream.Stream<Uint8Array, Failure> {
    return Stream.suspend(() => {
      const reader = this.#reader
      let over = false
      const end = (how: () => void) =>
        Effect.sync(() => {
          if (over) return
          over = true
          how()
        })
      return this.#original.stream.pipe(
        Stream.mapChunks((chunk) => {
          for (const bytes of chunk) reader.chunk(bytes)
          return chunk
        }),
        Stream.onEnd(end(reader.ended)),
        Stream.tapErrorCause((cause) => end(() => reader.failed(cause))),
        // Mentions the reply, which has to stay for as long as it is read.
        Stream.ensuring(end(() => this.#reader.cancelled()))
      )
    })
  }

  toJSON(): unknown {
    return this.#original.toJSON()
  }

  toString(): string {
    return this.#original.toString()
  }

  [Inspectable.NodeInspectSymbol](): unknown {
    return this.#original[Inspectable.NodeInspectSymbol]()
  }

  #seen<A>(
    body: (original: HttpClientResponse.HttpClientResponse) => Effect.Effect<A, Failure>,
    form: Parameters<ReplyReader["whole"]>[1]
  ): Effect.Effect<A, Failure> {
    return Effect.suspend(() =>
      Effect.onExit(body(this.#original), (exit) =>
        Effect.sync(() => {
          if (Exit.isSuccess(exit)) this.#reader.whole(exit.value, form)
          else this.#reader.failed(exit.cause)
        })
      )
    )
  }
}
