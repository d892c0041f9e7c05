/**
 * Why a question got no answer.
 *
 * - `unauthorized`: the server wants an API key, or another one
 * - `away`: no answer, or one that says the server is broken
 * - `busy`: the server is there, its store is not
 * - `gone`: there is nothing by that id
 * - `refused`: the server does not take one of the parameters
 * - `unreadable`: an answer the contract does not know
 */
export type FailureKind = "unauthorized" | "away" | "busy" | "gone" | "refused" | "unreadable"

/** What the server has against a parameter. */
export interface Refusal {
  readonly parameter: string
  readonly reason: string
}

export class ApiFailure extends Error {
  readonly kind: FailureKind
  /** Seconds the server asks to be left alone; 0 if it does not. */
  readonly retryAfter: number
  readonly refusal: Refusal | undefined

  constructor(kind: FailureKind, retryAfter = 0, refusal?: Refusal) {
    super(kind)
    this.kind = kind
    this.retryAfter = retryAfter
    this.refusal = refusal
  }
}

/** The errors of the derived client, as far as they are told apart here. */
interface ClientError {
  readonly _tag: string
  readonly response?: { readonly status: number }
  readonly retry_after?: number
  readonly issues?: ReadonlyArray<{ readonly path: ReadonlyArray<PropertyKey>; readonly message: string }>
}

/** Reads the answer 400. Its first issue is the one to mend. */
export const refusalOf = (issues: ClientError["issues"] = []): ApiFailure => {
  const [issue] = issues
  const parameter = issue?.path[0]
  const refusal = issue && parameter !== undefined ? { parameter: String(parameter), reason: issue.message } : undefined
  return new ApiFailure("refused", 0, refusal)
}

export const failureOf = (error: ClientError): ApiFailure => {
  switch (error._tag) {
    case "Overloaded":
      return new ApiFailure("busy", error.retry_after)
    case "NotReady":
      return new ApiFailure("busy")
    case "TraceNotFound":
      return new ApiFailure("gone")
    case "HttpApiDecodeError":
      return refusalOf(error.issues)
    case "RequestError":
    case "TimeoutException":
    case "Away":
      return new ApiFailure("away")
    case "ResponseError":
      return new ApiFailure(ofStatus(error.response?.status ?? 0))
    default:
      return new ApiFailure("unreadable")
  }
}

const ofStatus = (status: number): FailureKind =>
  status === 401 ? "unauthorized" : status >= 500 ? "away" : "unreadable"
