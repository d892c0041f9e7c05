/**
 * The token counts of one model call, in OpenTelemetry's meaning. Each provider's own meaning is translated once, when
 * its reply is read. Every part is a count of tokens, never negative.
 */
export interface Usage extends UsageParts {
  /** All input tokens, **including** those read from and written to the provider's cache. */
  readonly input: number
  /** All output tokens, **including** reasoning. */
  readonly output: number
  /** The part of `input` that came from the cache. */
  readonly cacheRead: number
  /** The part of `input` that was written to the cache for five minutes (or a provider's only duration). */
  readonly cacheWrite: number
  /** The part of `input` that was written to the cache for one hour; not counted in `cacheWrite`. */
  readonly cacheWrite1h: number
  /** The part of `output` that was reasoning. */
  readonly reasoning: number
}

/** What few calls have. Each is absent for none. Tokens that are none of these are taken for text. */
export interface UsageParts {
  /** The part of `input` that was sound, cached or not. */
  readonly inputAudio?: number
  /** The part of `input` that was pictures, cached or not. */
  readonly inputImage?: number
  /** The part of `input` that was film, cached or not. */
  readonly inputVideo?: number
  /** The part of both `cacheRead` and `inputAudio`. */
  readonly cacheReadAudio?: number
  /** The part of both `cacheRead` and `inputImage`. */
  readonly cacheReadImage?: number
  /** The part of `output` that was sound. */
  readonly outputAudio?: number
  /** The part of `output` that was pictures. */
  readonly outputImage?: number
  /** The part of `output` that was film. */
  readonly outputVideo?: number
  /** Seconds of sound, by which some models are paid instead of by tokens. */
  readonly audioSeconds?: number
  /** Searches of the web that the provider made, paid by the piece beside the tokens. */
  readonly webSearches?: number
  /** Searches of the user's files that the provider made, paid by the piece beside the tokens. */
  readonly fileSearches?: number
  /** Units of ranking, paid instead of tokens: with Cohere one query with up to 100 documents. */
  readonly searchUnits?: number
}

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }

/** What the parts that few calls have are called on the wire, in a span's `model_inference`. */
export const partFields = {
  inputAudio: "audio_input_tokens",
  inputImage: "image_input_tokens",
  inputVideo: "video_input_tokens",
  cacheReadAudio: "cache_read_audio_tokens",
  cacheReadImage: "cache_read_image_tokens",
  outputAudio: "audio_output_tokens",
  outputImage: "image_output_tokens",
  outputVideo: "video_output_tokens",
  audioSeconds: "audio_seconds",
  webSearches: "web_searches",
  fileSearches: "file_searches",
  searchUnits: "search_units"
} as const satisfies Readonly<Record<keyof UsageParts, string>>

/** The names of those parts. */
export const partNames = Object.keys(partFields) as ReadonlyArray<keyof UsageParts>
