import { describe, expect, it } from "vitest"
import type { Value } from "../../../src/ingest/otlp/OtlpSpan.js"
import { told } from "./sent.js"

const operation = (all: Readonly<Record<string, Value>>) =>
  (told(all).model_inference as { readonly operation: string } | undefined)?.operation

describe("whether a span is a model call", () => {
  it("is told by the name of its operation", () => {
    const names: ReadonlyArray<readonly [string, string | undefined]> = [
      ["chat", "chat"],
      ["generate_content", "chat"],
      ["text_completion", "text_completion"],
      ["embeddings", "embeddings"],
      ["image_generation", "image"],
      ["execute_tool", undefined],
      ["invoke_agent", undefined],
      ["create_agent", undefined],
      ["invoke_workflow", undefined],
      ["retrieval", undefined]
    ]
    for (const [name, expected] of names) {
      const counted = { "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 1 }
      expect([name, operation({ ...counted, "gen_ai.operation.name": name })]).toEqual([name, expected])
    }
  })

  it("is told by its tokens where the name is its sender's own, unless that speaks of something around it", () => {
    const counted = { "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 1 }
    expect(operation({ ...counted, "gen_ai.operation.name": "moderation" })).toBe("other")
    expect(operation({ ...counted, "gen_ai.operation.name": "invoke_crew" })).toBeUndefined()
    expect(operation({ "gen_ai.request.model": "gpt-4o", "gen_ai.operation.name": "moderation" })).toBeUndefined()
  })

  it("is told by model and tokens where nothing says what it is", () => {
    expect(operation({ "gen_ai.request.model": "gpt-4o", "gen_ai.usage.output_tokens": 1 })).toBe("chat")
    // The run of an agent, by Pydantic AI.
    expect(operation({ model_name: "gpt-4o", "gen_ai.usage.input_tokens": 1 })).toBeUndefined()
    expect(operation({ "http.route": "/" })).toBeUndefined()
  })

  it("is told by what recorded it before anything else: the Vercel AI SDK, then OpenInference", () => {
    const both = { "gen_ai.operation.name": "chat", "openinference.span.kind": "CHAIN" }
    expect(operation(both)).toBeUndefined()
    expect(operation({ ...both, "ai.operationId": "ai.streamText.doStream" })).toBe("chat")
  })
})
