import type { CallEstimate } from "@agentwatch/core/breaker/Reservation"
import type { Pricing } from "@agentwatch/core/pricing/Pricing"
import type { Call } from "./Call.js"

// A large picture of high quality is some 6,000 tokens.
const mostForMedia = 10_000

// The keys under which the formats write sound, pictures, film and files; in a text of the user they are escaped.
const mayHoldMedia =
  /"(?:input_audio|audio(?:_url)?|images?|image_url|input_image|video(?:_url)?|file(?:_?[dD]ata|_url|_id)?|input_file|inline_?[dD]ata|media|document|source)"\s*:/

const nothing = { cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }

/**
 * What is known of a call before it is made. `atMost` prices it by the dearest rate that may apply, as a hard cap needs
 * it. A request of unknown size has no upper bound, nor has one that does not say to which model it goes.
 */
export const estimateOf = (call: Call, pricing: Pricing, atMost: boolean): CallEstimate => {
  const { request, route, size, start } = call
  // What media cost their size does not tell: they are the exception to a hard cap.
  const media = route.operation === "image" || route.operation === "audio"
  // What a model may answer with besides text counts always, since not all need to be asked for it.
  const may = () => ({
    tier: request?.serviceTier,
    mediaInput: media || request?.input === undefined || mayHoldMedia.test(request.input),
    mediaOutput: true
  })
  return {
    // Asked for again when the call is over, by when a request may have been read that was not before.
    get model() {
      return `${route.provider}/${call.request?.model ?? ""}`
    },
    inputTokens: size.tokens,
    inputBytes: media ? (size.bytes ?? 0) : bounded(call),
    outputLimit: request?.outputLimit,
    outputMaximum: media ? mostForMedia : undefined,
    choices: request?.choices ?? 1,
    cost: (input, output) =>
      atMost
        ? pricing.atMost(route.provider, request?.model, input, output, may())
        : pricing.cost(
            route.provider,
            request?.model,
            { input, output, ...nothing },
            start.unixMillis,
            request?.serviceTier === undefined ? undefined : { tier: request.serviceTier }
          ).nanoUsd
  }
}

const bounded = ({ request, size }: Call): number =>
  request?.model === undefined || request.billsMore
    ? Number.NaN
    : (size.bytes ?? Number.NaN) + (request.toolTokens ?? 0)
