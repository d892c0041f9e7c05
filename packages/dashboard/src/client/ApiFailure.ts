/**
 * Why a question got no answer.
 *
 * - `unauthorized`: the server wants an API key, or another one
 * - `away`: no answer, or one that says the server is broken
 * - `busy`: the server is there, its store is not
 * - `gone`: there is nothing by that id
 * - `unreadable`: an answer the contract does not know
 */
export type FailureKind = "unauthorized" | "away" | "busy" | "gone" | "unreadable"

export class ApiFailure extends Error {
  readonly kind: FailureKind
  /** Seconds the server asks to be left alone; 0 if it does not. */
  readonly retryAfter: number

  constructor(kind: FailureKind, retryAfter = 0) {
    super(kind)
    this.kind = kind
    this.retryAfter = retryAfter
  }
}

/** The errors of the derived client, as far as they are told apart here. */
interface ClientError {
  readonly _tag: string
  readonly response?: { readonly status: number }
  readonly retry_after?: number
}

export const failureOf = (error: ClientError): ApiFailure => {
  switch (error._tag) {
    case "Overloaded":
      return new ApiFailure("busy", error.retry_after)
    case "NotReady":
      return new ApiFailure("busy")
    case "TraceNotFound":
      return new ApiFailure("gone")
    case "RequestError":
    case "TimeoutException":
      return new ApiFailure("away")
    case "ResponseError":
      return new ApiFailure(ofStatus(error.response?.status ?? 0))
    default:
      return new ApiFailure("unreadable")
  }
}

const ofStatus = (status: number): FailureKind =>
  status === 401 ? "unauthorized" : status >= 500 ? "away" : "unreadable"
