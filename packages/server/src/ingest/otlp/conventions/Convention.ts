/** What attributes tell of a span, in our words. Each is a name of ours for what conventions call differently. */
export type Meaning =
  | "provider"
  | "requestModel"
  | "responseModel"
  | "responseId"
  | "finishReasons"
  | "serviceTier"
  /** Tokens, as in `Usage`. */
  | "inputTokens"
  | "outputTokens"
  | "totalTokens"
  | "cacheReadTokens"
  | "cacheWriteTokens"
  | "reasoningTokens"
  | "audioInputTokens"
  | "imageInputTokens"
  | "videoInputTokens"
  | "cacheReadAudioTokens"
  | "cacheReadImageTokens"
  | "audioOutputTokens"
  | "imageOutputTokens"
  | "videoOutputTokens"
  /** US dollars. */
  | "cost"
  | "firstChunkSeconds"
  | "firstChunkMillis"
  | "agentId"
  | "agentName"
  | "task"
  | "session"
  | "user"
  | "environment"
  | "release"
  | "tags"
  /** An object, or its JSON. */
  | "metadata"
  | "toolName"
  | "toolInput"
  | "toolOutput"
  /** Messages, as a structure or its JSON. */
  | "systemMessages"
  | "inputMessages"
  | "outputMessages"
  /** Tool calls beside a reply, as a structure or its JSON. */
  | "replyCalls"
  | "replyReasoning"
  /** Where the messages are spread over attributes: what these begin with. */
  | "inputPrefix"
  | "outputPrefix"
  | "metadataPrefix"
  /** What stands for the whole input or output where no messages are told. */
  | "inputText"
  | "outputText"

/** The names that one source of spans has for what it tells, the current one first. */
export type Convention = Readonly<Partial<Record<Meaning, ReadonlyArray<string>>>>
