import type { ReservationMode } from "@agentwatch/core/breaker/Reservation"
import type { Thresholds } from "@agentwatch/core/breaker/Thresholds"
import type { CustomPrice } from "@agentwatch/core/pricing/CustomPrices"
import type { Callbacks } from "./breaker/Callbacks.js"

/**
 * The name of a provider's API format: how its requests and replies are written. What is compatible with OpenAI's (vLLM,
 * LiteLLM, LM Studio and many others) is `openai`.
 */
export type WireFormatName =
  | "openai"
  | "anthropic"
  | "azure"
  | "gemini"
  | "vertex"
  | "mistral"
  | "groq"
  | "cohere"
  | "together"
  | "fireworks"
  | "ollama"
  | "bedrock"
  | "openrouter"
  | "deepseek"
  | "xai"
  | "perplexity"

/**
 * What a model costs, in US dollars per million tokens; each a number from 0 to 1,000,000. It holds in every service tier.
 */
export type ModelPrice = CustomPrice

/**
 * What `init()` takes. Everything may be left out; `undefined` is the same as left out. An option that is unknown, or
 * whose value is not as described here, is refused at once with a `TypeError` or `RangeError` that names it.
 */
export interface InitOptions extends Thresholds, Callbacks {
  /**
   * The key that the server asks for, sent as `X-API-Key`. 1 to 1,024 printable ASCII characters without blanks. Default:
   * none. With a key and no `serverUrl`, spans go to https://api.aeneassoft.com.
   */
  readonly apiKey?: string | undefined
  /**
   * Where the server is: an http or https URL without user name, query or fragment. A path `/api/ingest` at its end is
   * cut off. Default: https://api.aeneassoft.com if there is an `apiKey`, else http://localhost:3001.
   */
  readonly serverUrl?: string | undefined
  /** An old name of `serverUrl`, which comes first if both are given. */
  readonly ingestUrl?: string | undefined
  /** An old name of `serverUrl`, which comes first if both are given. */
  readonly proxyUrl?: string | undefined
  /** Keeps prompts, replies, tool arguments and the texts of errors inside this process. Default: false. */
  readonly zeroDataRetention?: boolean | undefined
  /** Who acts where no `agent()` is around. 1 to 256 characters. Default: `default`. */
  readonly agent?: string | undefined
  /** What is being done where nothing else says so. 1 to 256 characters. Default: none. */
  readonly task?: string | undefined
  /** Such as `production`. 1 to 256 characters. Default: none. */
  readonly environment?: string | undefined
  /** The version of your program. 1 to 256 characters. Default: none. */
  readonly release?: string | undefined
  /**
   * Whether model calls are seen by themselves, by way of `globalThis.fetch`, Node's dispatcher, `node:http`, `node:https` and
   * `node:http2`. Default: true.
   */
  readonly autoPatch?: boolean | undefined
  /** false keeps prompts, replies, tool arguments and the texts of errors inside this process. Default: true. */
  readonly captureContent?: boolean | undefined
  /**
   * The longest that a prompt, a reply or a tool's arguments may be, in bytes of UTF-8; what is longer is cut, and the
   * cut is marked. A whole number from 64 to 1,048,576. Default: 262,144. A span that is larger than a server takes is cut
   * further.
   */
  readonly maxContentBytes?: number | undefined
  /**
   * Called with each text that a span is about to keep, whole, and where it stands; what it returns is kept instead, cut to
   * `maxContentBytes`. Paths: `input`, `output`, `tool_calls.0.tool_input`, `status.message`, and what you attached yourself,
   * `metadata.a.b` and `attributes.a`. Where a text is JSON, as prompts and tool arguments are, it is called first with each
   * text inside, as it reads without escapes (`input.0.content`, `tool_calls.0.tool_input.city`), and then with all of it, as
   * it will be kept. Names and labels (of agents, tasks, users, tags, keys) are not masked.
   *
   * Where it throws, or returns anything but a text (a promise is none), `[not masked]` is kept, `callbackFaults` counts it
   * and one warning says so. It runs when a call or step ends, in its caller's way; what it does itself is recorded without
   * texts. What `captureContent: false` or `zeroDataRetention` keep back it is never shown. Default: texts stay as they are.
   */
  readonly mask?: ((value: string, path: string) => string) | undefined
  /**
   * Keeps when each chunk of a stream came, as events of its span named `chunk`: with `offset_ms`, milliseconds since its
   * request, and `bytes` of what it says. The first 1,000 of a stream. Default: false.
   */
  readonly captureChunks?: boolean | undefined
  /**
   * Asks providers that report the usage of a stream only on request to do so (OpenAI's `stream_options.include_usage`),
   * and keeps the additional chunk to itself. For calls by way of `fetch` whose body is a text or bytes and which do not say
   * themselves what they want. A provider that refuses it is sent the caller's own request, and not asked again. Default: false,
   * with which such usage is estimated.
   */
  readonly requestUsage?: boolean | undefined
  /**
   * The share of traces that are recorded, 0 to 1. Goes by the trace's id, so a trace is recorded as a whole or not at all, in
   * all processes with the same rate. Breakers see all calls, and what they do is always recorded, as is what `verify()`
   * sends. Below 1 spans say so in `agentwatch.sample_rate`, since what a server sums up is then that share of all. Default: 1.
   */
  readonly sampleRate?: number | undefined
  /**
   * Takes requests to hosts that nobody has named for model calls, too, where the path tells: `/chat/completions`,
   * `/v1/messages`, `:generateContent` and the like. Default: false.
   */
  readonly anyHost?: boolean | undefined
  /**
   * More hosts of model providers, and the format that each speaks: `{ "llm.internal:8000": "openai" }`. A host,
   * `host:port` or `*.suffix`. At most 1,000. Default: none.
   */
  readonly providers?: Readonly<Record<string, WireFormatName>> | undefined
  /**
   * Your own prices, by model, `provider/model`, or either cut short by a `*`. Calls to these models carry the cost that
   * follows; all others are priced by the server. At most 1,000. Default: none.
   */
  readonly prices?: Readonly<Record<string, ModelPrice>> | undefined
  /**
   * What a call holds of the budgets until it is over and its cost is known. `expected`: what it will probably cost, so
   * that calls one after the other never overspend by more than one, and many at once only by what the guess is off.
   * `worst-case`: the most that it can cost, which makes every budget a hard cap however many calls run at once. `off`:
   * nothing. Default: `expected`.
   */
  readonly reservation?: ReservationMode | undefined
  /**
   * Starts with what another process has spent, and in the states that its breakers were in. Only the first `init()` of a
   * process can. Default: nothing spent, all closed.
   */
  readonly resumeFrom?: ResumeFrom | undefined
  /**
   * Keeps on disk, in this directory, what the server has not answered yet, so that it survives a crash and a long outage. The
   * next process with the same directory, `serverUrl` and `apiKey` delivers what one that is no more has left; several may share
   * it at once. The directory is made if it is not there, and readable by the user alone. Spans wait there as they would be
   * sent, in plain text. A path of 1 to 4,096 characters. Default: none, with which spans wait in memory alone.
   */
  readonly spoolDirectory?: string | undefined
  /**
   * The most that may be in `spoolDirectory`, in bytes; a whole number from 1,048,576 to 1,099,511,627,776. What does not fit waits in
   * memory. Default: 268,435,456.
   */
  readonly spoolMaxBytes?: number | undefined
  /** The longest that a span waits on disk, in seconds, 1 to 31,536,000; then it is dropped. Default: 604,800, a week. */
  readonly spoolMaxAge?: number | undefined
}

/** What another process has left behind. */
export interface ResumeFrom {
  /** What its `getState()` gave, as it is or from JSON. */
  readonly snapshot: unknown
  /** How long ago that was, in milliseconds, at least 0. Default: 0, with which nothing is forgotten too early. */
  readonly elapsedMs?: number | undefined
}

/** What `trace()` takes. A value that is not as described is passed over with a warning; your function runs all the same. */
export interface TraceOptions {
  /** The agent that acts in this trace. Default: `agentName`, else the one around. 1 to 256 characters, like all names here. */
  readonly agentId?: string | undefined
  /** Default: `agentId`. */
  readonly agentName?: string | undefined
  /** Default: `Agent`. Only where `agentId` or `agentName` is given. */
  readonly agentRole?: string | undefined
  /** 32 hex digits, not all zero. Default: a new one. Passed over inside another trace, to which this one then belongs. */
  readonly traceId?: string | undefined
  /** What is being done. Holds for everything inside. */
  readonly task?: string | undefined
  /** Holds for everything inside. */
  readonly sessionId?: string | undefined
  /** Holds for everything inside. */
  readonly userId?: string | undefined
  /** At most 64. Hold for everything inside. */
  readonly tags?: ReadonlyArray<string> | undefined
  /** Anything that JSON can hold; of this span only. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
}

/** What `span()` takes. A value that is not as described is passed over with a warning; your function runs all the same. */
export interface SpanOptions {
  /** What is being done. Holds for everything inside. 1 to 256 characters. */
  readonly task?: string | undefined
  /** Anything that JSON can hold; of this span only. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  /** Technical details, by names such as OpenTelemetry's. Anything that JSON can hold; of this span only. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}

/**
 * What `agent()` takes. A label that is not as described is passed over with a warning, and your function runs all the
 * same. A threshold or callback that is wrong, and an option that is unknown, throw a `TypeError` or `RangeError` that
 * names them, and your function does not run: it would run without the protection that it was given.
 *
 * What is left out stays as it was when the agent was entered before. Thresholds are the agent's own, and hold in addition
 * to those of the agents around it and of `init()`; `blockOnThreshold` is not inherited.
 */
export interface AgentOptions extends Thresholds, Callbacks {
  /** What the agent is told apart by. Default: its name. 1 to 256 characters. */
  readonly id?: string | undefined
  /** Such as `Researcher`. Default: `Agent`. 1 to 256 characters. */
  readonly role?: string | undefined
}

/** What `flush()` takes. */
export interface FlushOptions {
  /** The longest to wait, in milliseconds, 0 to 600,000. Default: 30,000. */
  readonly timeout?: number | undefined
}

/** What `shutdown()` takes. */
export interface ShutdownOptions {
  /** The longest to wait for what is not delivered yet, in milliseconds, 0 to 600,000. Default: 5,000. */
  readonly timeout?: number | undefined
}

/** What became of the spans that were waiting when `flush()` or `shutdown()` was called. */
export interface Delivery {
  /** Stored by the server. */
  readonly delivered: number
  /** Lost; `getState().health.dropped` says why. */
  readonly dropped: number
  /**
   * Still waiting, because the time was up or the server refused to talk. After `shutdown()` these wait on disk, for the next
   * process; 0 without `spoolDirectory`.
   */
  readonly pending: number
}
