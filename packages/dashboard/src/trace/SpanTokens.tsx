import type { ModelInference } from "@agentwatch/core/model/Span"
import { count, shortCount } from "../format/Count.js"
import { none } from "../format/none.js"
import { texts } from "../texts.js"

const short = (tokens: number | undefined) => (tokens === undefined ? none : shortCount(tokens))
const exact = (tokens: number | undefined) => (tokens === undefined ? none : count(tokens))

/** The tokens of a model call, with the part of the input that came from the provider's cache. */
export const SpanTokens = ({ call }: { readonly call: ModelInference }) => {
  const { cache_read_tokens: cached, completion_tokens: output, prompt_tokens: input } = call
  const { reasoning_tokens: reasoning, usage_source } = call
  if (usage_source === "absent" || (input === undefined && output === undefined)) {
    return <span className="quiet">{texts.trace.noTokens}</span>
  }
  return (
    <>
      <span title={texts.traces.tokensHint(exact(input), exact(output))}>
        {texts.trace.tokens(short(input), short(output))}
      </span>
      {cached !== undefined && cached > 0 && (
        <span className="quiet" title={count(cached)}>
          {" "}
          {texts.trace.cached(shortCount(cached))}
        </span>
      )}
      {reasoning !== undefined && reasoning > 0 && (
        <span className="quiet" title={count(reasoning)}>
          {" "}
          {texts.trace.reasoning(shortCount(reasoning))}
        </span>
      )}
      {usage_source === "estimated" && <span className="tag tag-warn">{texts.trace.estimated}</span>}
    </>
  )
}
