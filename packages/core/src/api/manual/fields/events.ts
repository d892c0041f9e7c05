import type { Event, EventBatch, EventPage, EventReceipt, SentEvent } from "../../Events.js"
import { about } from "../told.js"

/** What is told of events. */
export const eventFields = {
  SentEvent: about<typeof SentEvent.Encoded>(
    "A request, in the flat form in which one is logged. `null` in a field means the same as leaving it out. Keys that are not " +
      "listed are passed over.",
    {
      id: "Any text that is not empty. The same id is the same event, and changes nothing when it is sent again. Default: a new one.",
      task_name: "What was being done. Default: `default`.",
      agent_name: "The agent that did it. Default: `default`.",
      model: "The model that was called. Default: none.",
      input_tokens:
        "Input tokens, cached ones included. From 0 to 1,000,000,000. Default: not known, and counted as 0.",
      output_tokens:
        "Output tokens, reasoning included. From 0 to 1,000,000,000. Default: not known, and counted as 0.",
      latency_ms: "How long it took. Milliseconds, up to 1,000,000,000,000. Default: 0.",
      cost_usd: "What it cost, in US dollars, up to 1,000,000. Default: worked out from the model and its tokens.",
      status: "How it ended. Default: `success`.",
      error_message: "What went wrong. Not kept where the server retains no content.",
      timestamp: "When it began. ISO 8601, UTC where no zone is given. Default: now.",
      metadata:
        "What is to be kept with it: any JSON object, up to 100 levels deep. Not kept where the server retains no content."
    }
  ),
  EventBatch: about<typeof EventBatch.Encoded>("A batch of events. Other keys are passed over.", {
    events: "The events, at most 50,000. Each is taken or refused by itself."
  }),
  EventReceipt: about<typeof EventReceipt.Encoded>("What became of a batch of events.", {
    status: "`ok` where all are stored, `partial` where some are.",
    count: "How many are stored, those included that were stored before.",
    rejected: "Those that were not taken. Absent where all were."
  }),
  Event: about<typeof Event.Encoded>(
    "The flat view of a request: of a logged event, or of a span that is a model call.",
    {
      id: "The id that it was logged with; of a span its trace's id and its own, with a hyphen between.",
      task_name: "What was being done; the name of the span where it does not say.",
      agent_name: "The agent that did it.",
      model: "The model that was called; empty where none was named.",
      input_tokens: "Input tokens, cached ones included; 0 where they are not known.",
      output_tokens: "Output tokens, reasoning included; 0 where they are not known.",
      latency_ms: "How long it took, in milliseconds.",
      cost_usd: "What it cost, in US dollars.",
      status: "`error` for what failed, `success` for all else.",
      error_message: "What went wrong; null where nothing is said of it.",
      timestamp: "When it began. ISO 8601, UTC.",
      metadata: "What was to be kept with it; null where nothing was."
    }
  ),
  EventPage: about<typeof EventPage.Encoded>("One page of the events that fit.", {
    events: "The events of the page, the newest first.",
    next_cursor: "Give it as `cursor` for the next page; null where there is none."
  })
}
