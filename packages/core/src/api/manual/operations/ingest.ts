import type { Accepted, Receipt } from "../../Ingest.js"
import { modelCall, root, sentSpans } from "../story.js"
import type { OperationTold } from "./OperationTold.js"

export const ingestTold: Readonly<Record<string, OperationTold>> = {
  "ingest.spans": {
    summary: "Send spans",
    bodies: {
      "application/json": {
        "a model call": modelCall,
        "a step": root,
        "a batch": { spans: sentSpans },
        "an array": [root, modelCall]
      },
      "application/x-ndjson": { "two spans": [root, modelCall].map((span) => `${JSON.stringify(span)}\n`).join("") }
    },
    answer: "Stored: the one span; or of a batch all that are not named as rejected.",
    answers: {
      "a single span": { accepted: true } satisfies typeof Accepted.Encoded,
      "a whole batch": { accepted: 4, rejected: [] } satisfies typeof Receipt.Encoded,
      "a batch in part": {
        accepted: 3,
        rejected: [{ index: 1, field: "end_time_unix_nano", reason: "the span ends before it starts" }]
      } satisfies typeof Receipt.Encoded
    }
  }
}
