import { existsSync, readFileSync } from "node:fs"

/** A reply of a provider as it was recorded, the request that led to it, and what a correct reader finds in it. */
export interface Recording {
  readonly id: string
  readonly provider: string
  readonly file: string
  readonly requestFile: string
  readonly urlPath: string
  readonly status: number
  readonly contentType: string
  readonly modelRequested: string | null
  readonly modelInResponse: string | null
  readonly stream: boolean
  readonly events: number
  readonly expected: {
    readonly usage: {
      readonly inputTotal: number | null
      readonly output: number | null
      readonly billedInput?: number | null
      readonly billedOutput?: number | null
      readonly searchUnits?: number
      readonly cacheRead: number | null
      readonly cacheWrite: number | null
      readonly reasoning: number | null
    } | null
    /** As the provider writes it. */
    readonly usageReported: { readonly cost?: number; readonly cost_in_usd_ticks?: number } | null
    readonly toolCalls: ReadonlyArray<string>
    readonly finishReason: string | null
    readonly error: boolean
  }
}

const folder = new URL("../../../../shared/recordings/", import.meta.url)

export const present = existsSync(new URL("index.json", folder))

const read = (file: string) => readFileSync(new URL(file, folder))

export const recordings: ReadonlyArray<Recording> = present
  ? (JSON.parse(read("index.json").toString()) as { readonly recordings: ReadonlyArray<Recording> }).recordings
  : []

export const replyOf = ({ file }: Recording): Buffer => read(file)

export type Body = Readonly<Record<string, unknown>>

export const requestOf = ({ requestFile }: Recording): Body => JSON.parse(read(requestFile).toString()) as Body
