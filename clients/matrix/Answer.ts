/** What a provider answers with: a body in pieces, as they are sent. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly pieces: ReadonlyArray<string | Uint8Array>
  readonly headers?: Readonly<Record<string, string>>
}

/** What there is in a request for a model, as far as an answer depends on it. */
export interface Asked {
  readonly path: string
  readonly streamed: boolean
  /** Whether it asks for what it does not get by itself: the usage of a stream. */
  readonly withUsage: boolean
}

/** What is said in every reply. */
export const words = ["Grüß ", "Gott, ", "Welt."]
export const said = words.join("")

/** The tokens of a whole reply and of a streamed one: cached and reasoning parts included. */
export const counted = { whole: { input: 21, cached: 5, output: 9 }, streamed: { input: 11, cached: 2, output: 7 } }

export const refusal = "This is not what a model is for."

export const modelAnswering = "model-answering"

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  contentType: "application/json",
  pieces: [JSON.stringify(body)],
  headers
})

const data = (event: unknown) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`

/** Server-sent events, named by their type where the provider does so. */
export const events = (all: ReadonlyArray<unknown>, named = false): Answer => ({
  status: 200,
  contentType: "text/event-stream; charset=utf-8",
  pieces: all.map((event) => (named ? `event: ${(event as { readonly type: string }).type}\n` : "") + data(event))
})

export const lines = (all: ReadonlyArray<unknown>): Answer => ({
  status: 200,
  contentType: "application/x-ndjson",
  pieces: all.map((line) => `${JSON.stringify(line)}\n`)
})
