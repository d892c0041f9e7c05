import type { Usage } from "../model/Usage.js"
import type { StreamDecoder } from "./StreamDecoder.js"

/** What a request body says, as far as it could be read. */
export interface RequestFacts {
  readonly model?: string
  /** The reply was asked for as a stream. */
  readonly stream: boolean
  /** What was sent to the model: the JSON text of its messages, `[{"role", "content"}, …]`, system prompt first. */
  readonly input?: string
  /**
   * The most output tokens of one choice that the request allows, reasoning included. Never less than what may be billed,
   * as far as the request tells. Absent where it sets no limit.
   */
  readonly outputLimit?: number
  /** How many choices are asked for, over all prompts: 2 to 1,000,000. Absent for one. */
  readonly choices?: number
  /** The most tokens that the provider adds to the input to explain the request's tools to its model. Absent for none. */
  readonly toolTokens?: number
  /** The service tier that is asked for; what the reply says counts. */
  readonly serviceTier?: string
  /** Input is billed that the request does not hold, such as a conversation that the provider keeps. */
  readonly billsMore?: true
}

export interface ToolCallFacts {
  readonly name: string
  /** The arguments as JSON text, as the model wrote them. */
  readonly input: string
}

/** What a reply says, as far as it could be read. Fields that it does not hold are absent. */
export interface ReplyFacts {
  readonly responseModel?: string
  readonly responseId?: string
  readonly finishReasons: ReadonlyArray<string>
  readonly serviceTier?: string
  /** Only where the provider reported tokens. */
  readonly usage?: Usage
  /**
   * What the provider had counted when the stream broke off before its last count. Its input is final, its output only a
   * lower bound. Absent where `usage` is there.
   */
  readonly usageSoFar?: Usage
  /** What the provider says that the call cost, in US dollars. Of a stream the last word, which covers all of it. */
  readonly reportedCostUsd?: number
  /**
   * Searches that the provider bills by the piece, beside tokens or instead of them: Cohere's unit for reranking is one
   * query with up to 100 documents. Absent where none were reported.
   */
  readonly searchUnits?: number
  /** Seconds of sound, by which some models are paid instead of by tokens. Absent where none were reported. */
  readonly audioSeconds?: number
  /** Characters of reasoning that were seen; they are no part of `output`, but are paid as output. Absent for none. */
  readonly reasoningLength?: number
  /** The text of the reply; of several choices, one after the other with a blank line between. */
  readonly output?: string
  readonly toolCalls: ReadonlyArray<ToolCallFacts>
  /** The provider's own word on what went wrong, in an error body or inside a stream. */
  readonly error?: { readonly code?: string; readonly message: string }
}

/** One event of a stream: of a server-sent one, a line of NDJSON, an element of a JSON array. */
export interface SseEvent {
  /** The `event:` field or what stands for it; "message" where there was none. */
  readonly name: string
  readonly data: string
}

/** Collects the events of one streamed reply. */
export interface StreamReader {
  /** Never throws, whatever the event holds. */
  readonly read: (event: SseEvent) => void
  /** What has been seen so far; may be asked at any time. */
  readonly facts: () => ReplyFacts
  /** It has said that nothing more comes. Absent where the name of an event or `[DONE]` tells that. */
  readonly over?: () => boolean
}

/** How one kind of provider API writes its requests and replies. Everything here takes hostile input and never throws. */
export interface WireFormat {
  /** What is asked for is made later, and not bought by this call. */
  readonly deferred?: true
  /** `body` is the parsed JSON of the request. */
  readonly readRequest: (body: unknown) => RequestFacts
  /** `body` is the parsed JSON of the reply, a success or an error. */
  readonly readReply: (body: unknown) => ReplyFacts
  readonly streamReader: () => StreamReader
  /** How a stream is cut whose content type does not tell, `application/json` or none. Absent where JSON is never a stream. */
  readonly framing?: () => StreamDecoder
}
