import type { ModelInference } from "../../../model/Span.js"
import type { FieldsOf } from "../told.js"

const most = "From 0 to 1,000,000,000."
const milliseconds = "Milliseconds, up to 1,000,000,000,000."

/** What a model call is made of, field by field. */
export const modelInferenceFields: FieldsOf<ModelInference> = {
  model_name: "The model that the call is counted and priced under. Default: `response_model`, else `request_model`.",
  provider: "Who served it, such as `openai` or `anthropic`. With the model it decides which price holds.",
  operation: "What kind of call it was.",
  request_model: "The model that was asked for.",
  response_model: "The model that the reply names.",
  response_id: "The id that the provider gave to its reply.",
  finish_reasons: "Why the model stopped, in the provider's words, one for each choice of the reply.",
  service_tier:
    "The tier that the provider served it in, such as `batch` or `priority`. Some tiers have a price of their own.",
  prompt_tokens: `Input tokens, those read from and written to a cache included. ${most}`,
  completion_tokens: `Output tokens, reasoning included. ${most}`,
  cache_read_tokens: `The part of the input that came from the provider's cache. ${most}`,
  cache_write_tokens: `The part of the input that was written to the cache for five minutes, or for a provider's only duration. ${most}`,
  cache_write_1h_tokens: `The part of the input that was written to the cache for an hour; not in \`cache_write_tokens\`. ${most}`,
  reasoning_tokens: `The part of the output that was reasoning. ${most}`,
  audio_input_tokens: `The part of the input that was sound, cached or not. ${most}`,
  image_input_tokens: `The part of the input that was pictures, cached or not. ${most}`,
  video_input_tokens: `The part of the input that was film, cached or not. ${most}`,
  cache_read_audio_tokens: `The part of the sound that came from the cache. ${most}`,
  cache_read_image_tokens: `The part of the pictures that came from the cache. ${most}`,
  audio_output_tokens: `The part of the output that was sound. ${most}`,
  image_output_tokens: `The part of the output that was pictures. ${most}`,
  video_output_tokens: `The part of the output that was film. ${most}`,
  audio_seconds: "Seconds of sound, by which some models are paid instead of by tokens. Up to 1,000,000.",
  web_searches: `Searches of the web that the provider made, paid by the piece. ${most}`,
  file_searches: `Searches of the user's files that the provider made, paid by the piece. ${most}`,
  search_units: `Units of ranking, paid instead of tokens. ${most}`,
  provider_cost_usd:
    "What the provider itself says that the call cost, in US dollars, up to 1,000,000. It becomes the cost of the span only " +
    "where no price is known, or where the price has a fee that no count tells.",
  usage_source:
    "Where the counts come from: `reported` by the provider, `estimated` by the sender, or `absent` where there are none.",
  latency_ms: `How long the call took. ${milliseconds} Default: the duration of the span.`,
  stream: [
    "How a streamed reply arrived; absent for a reply that came whole. Other keys are passed over.",
    {
      time_to_first_chunk_ms: `From the request to the first chunk. ${milliseconds}`,
      chunks: `How many chunks there were. ${most}`,
      chunk_gap_p50_ms: `Median of the time between two chunks. ${milliseconds}`,
      chunk_gap_p95_ms: `95th percentile of the time between two chunks. ${milliseconds}`,
      chunk_gap_max_ms: `The longest time between two chunks. ${milliseconds}`,
      aborted: "Whether the stream ended before the reply was whole."
    }
  ]
}
