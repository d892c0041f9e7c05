import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { calcPrice } from "@pydantic/genai-prices"
import { replies } from "./replies.js"

/** One call to a provider: what is asked, what it answers, and what a correct reader finds in the answer. */
export interface Exchange {
  readonly id: string
  readonly format: "openai" | "anthropic"
  readonly request: Readonly<Record<string, unknown>>
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly expected: {
    readonly model: string
    /** All input, cached included; absent where the provider reports no usage. */
    readonly input?: number
    readonly output?: number
    readonly cacheRead?: number
    readonly cacheWrite?: number
    /** US dollars, to the nano-dollar; absent where the provider reports no usage. */
    readonly costUsd?: number
  }
}

const folder = fileURLToPath(new URL("../../../shared/recordings/", import.meta.url))

interface Recording {
  readonly id: string
  readonly provider: string
  readonly file: string
  readonly requestFile: string
  readonly urlPath: string
  readonly status: number
  readonly contentType: string
  readonly modelInResponse: string
  readonly expected: {
    readonly error: boolean
    readonly usage: null | {
      readonly input: number
      readonly inputTotal: number
      readonly output: number
      readonly cacheRead: number | null
      readonly cacheWrite: number | null
    }
  }
}

const read = (file: string) => readFileSync(folder + file, "utf8")

/** The same call by the price table's own calculation: a second opinion on ours. */
const secondOpinion = (providerId: string, model: string, usage: NonNullable<Recording["expected"]["usage"]>) => {
  const price = calcPrice(
    {
      input_tokens: usage.inputTotal,
      output_tokens: usage.output,
      cache_read_tokens: usage.cacheRead ?? 0,
      cache_write_tokens: usage.cacheWrite ?? 0
    },
    model,
    { providerId }
  )
  return price === null ? undefined : Math.round(price.total_price * 1e9) / 1e9
}

const fromRecording = (recording: Recording): Exchange => {
  const { usage } = recording.expected
  const cost = usage === null ? undefined : secondOpinion(recording.provider, recording.modelInResponse, usage)
  const request: { readonly body?: unknown } & Record<string, unknown> = JSON.parse(read(recording.requestFile))
  return {
    id: recording.id,
    format: recording.provider === "openai" ? "openai" : "anthropic",
    request: (request.body ?? request) as Record<string, unknown>,
    status: recording.status,
    contentType: recording.contentType,
    body: read(recording.file),
    expected: {
      model: recording.modelInResponse,
      ...(usage === null
        ? {}
        : {
            input: usage.inputTotal,
            output: usage.output,
            cacheRead: usage.cacheRead ?? 0,
            cacheWrite: usage.cacheWrite ?? 0
          }),
      ...(cost === undefined ? {} : { costUsd: cost })
    }
  }
}

const isOurs = ({ provider, urlPath, expected }: Recording) =>
  !expected.error &&
  ((provider === "openai" && urlPath.startsWith("/v1/chat/completions")) ||
    (provider === "anthropic" && urlPath.startsWith("/v1/messages")))

/** Recorded traffic of real providers, where the folder beside the repository is there. */
export const recorded: ReadonlyArray<Exchange> = existsSync(`${folder}index.json`)
  ? (JSON.parse(read("index.json")) as { recordings: ReadonlyArray<Recording> }).recordings
      .filter(isOurs)
      .map(fromRecording)
  : []

export const exchanges: ReadonlyArray<Exchange> = [...replies, ...recorded]
