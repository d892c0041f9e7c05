import type { OtlpReceipt, OtlpTraces } from "../../Otlp.js"
import type { OperationTold } from "./OperationTold.js"

const text = (key: string, value: string) => ({ key, value: { stringValue: value } })
const count = (key: string, value: number) => ({ key, value: { intValue: String(value) } })

const request: typeof OtlpTraces.Encoded = {
  resourceSpans: [
    {
      resource: { attributes: [text("service.name", "digest"), text("deployment.environment.name", "production")] },
      scopeSpans: [
        {
          scope: { name: "my-instrumentation", version: "1.0.0" },
          spans: [
            {
              traceId: "5b8efff798038103d269b633813fc60c",
              spanId: "eee19b7ec3c1b174",
              name: "chat gpt-4o",
              kind: 3,
              startTimeUnixNano: "1770651060000000000",
              endTimeUnixNano: "1770651061250000000",
              attributes: [
                text("gen_ai.operation.name", "chat"),
                text("gen_ai.provider.name", "openai"),
                text("gen_ai.request.model", "gpt-4o"),
                text("gen_ai.agent.name", "ResearchBot"),
                count("gen_ai.usage.input_tokens", 1000),
                count("gen_ai.usage.output_tokens", 200)
              ],
              status: { code: 1 }
            }
          ]
        }
      ]
    }
  ]
}

export const otlpTold: Readonly<Record<string, OperationTold>> = {
  "otlp.traces": {
    summary: "Send spans of OpenTelemetry",
    bodies: { "application/json": { "a model call": request } },
    answer: "Stored, but for the spans that `partialSuccess` tells of. In the encoding of the request.",
    answers: {
      "all stored": {} satisfies typeof OtlpReceipt.Encoded,
      "one not taken": {
        partialSuccess: {
          rejectedSpans: "1",
          errorMessage: "span 0: end_time_unix_nano: the span ends before it starts"
        }
      } satisfies typeof OtlpReceipt.Encoded
    }
  }
}
