// What every contestant does: one call to a model, JSON or a stream, and how long it took.

export const path = "/v1/chat/completions"

const messages = [
  { role: "system", content: "You answer in one sentence." },
  { role: "user", content: "Why is the sky blue? ".repeat(40) }
] as const

const asked = { model: "gpt-4o", messages } as const
export const question = JSON.stringify(asked)
export const streamQuestion = JSON.stringify({ ...asked, stream: true })

export const answer = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "gpt-4o-2024-08-06",
  choices: [
    { index: 0, message: { role: "assistant", content: "Because of scattering. ".repeat(40) }, finish_reason: "stop" }
  ],
  usage: { prompt_tokens: 230, completion_tokens: 180, total_tokens: 410 }
})

const event = (rest: object) =>
  `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", model: "gpt-4o-2024-08-06", ...rest })}\n\n`

/** The pieces of a stream, each of which is sent by itself. */
export const pieces: ReadonlyArray<string> = [
  ...Array.from({ length: 40 }, (_, index) =>
    event({ choices: [{ index: 0, delta: { content: `word ${index} ` }, finish_reason: null }] })
  ),
  event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
  event({ choices: [], usage: { prompt_tokens: 230, completion_tokens: 180, total_tokens: 410 } }),
  "data: [DONE]\n\n"
]

/** What a server says that has stored all spans of a batch; how many they are is not read. */
export const stored = JSON.stringify({ accepted: 500, rejected: [] })

export const json = { "content-type": "application/json" }
export const events = { "content-type": "text/event-stream" }

/** What one call took, in microseconds; of a stream also until its first chunk, and of each gap between two. */
export interface Timing {
  readonly whole: number
  readonly first?: number
  readonly gaps?: ReadonlyArray<number>
}

export type Kind = "json" | "stream"

/** Calls `fetch` itself. */
export const byFetch = async (origin: string, kind: Kind): Promise<Timing> => {
  const start = performance.now()
  const body = kind === "json" ? question : streamQuestion
  const response = await fetch(origin + path, { method: "POST", headers: json, body })
  if (kind === "json") {
    await response.json()
    return { whole: (performance.now() - start) * 1_000 }
  }
  return inPieces(start, response.body ?? [])
}

/** The part of OpenAI's client that is used here. */
export interface OpenAiLike {
  readonly chat: {
    readonly completions: {
      readonly create: (request: typeof asked & { readonly stream?: boolean }) => Promise<AsyncIterable<unknown>>
    }
  }
}

export const byClient = async (client: OpenAiLike, kind: Kind): Promise<Timing> => {
  const start = performance.now()
  if (kind === "json") {
    await client.chat.completions.create(asked)
    return { whole: (performance.now() - start) * 1_000 }
  }
  return inPieces(start, await client.chat.completions.create({ ...asked, stream: true }))
}

const inPieces = async (start: number, stream: Iterable<unknown> | AsyncIterable<unknown>): Promise<Timing> => {
  let first: number | undefined
  let last = start
  const gaps: Array<number> = []
  for await (const _ of stream) {
    const now = performance.now()
    if (first === undefined) first = (now - start) * 1_000
    else gaps.push((now - last) * 1_000)
    last = now
  }
  return { whole: (performance.now() - start) * 1_000, first: first ?? Number.NaN, gaps }
}
