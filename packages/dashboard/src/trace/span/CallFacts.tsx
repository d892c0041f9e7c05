import { type ModelInference, modelOf } from "@agentwatch/core/model/Span"
import { Given } from "../../given/Given.js"
import { texts } from "../../texts.js"
import { Fact } from "../Fact.js"
import { Section } from "./Section.js"

/** Which model was asked, and how it ended. */
export const CallFacts = ({ call }: { readonly call: ModelInference }) => {
  const model = modelOf(call)
  const facts = [
    [texts.trace.model, model],
    [texts.trace.asked, call.request_model === model ? undefined : call.request_model],
    [texts.trace.provider, call.provider],
    [texts.trace.operation, call.operation],
    [texts.trace.finish, call.finish_reasons?.join(", ")],
    [texts.trace.tier, call.service_tier],
    [texts.trace.responseId, call.response_id]
  ] as const
  return (
    <Section title={texts.trace.call}>
      <dl className="facts">
        {facts.map(
          ([label, value]) =>
            value !== undefined &&
            value !== "" && (
              <Fact key={label} label={label}>
                <Given text={value} />
              </Fact>
            )
        )}
      </dl>
    </Section>
  )
}
