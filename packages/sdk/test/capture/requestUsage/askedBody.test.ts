import { describe, expect, it } from "vitest"
import { askedBody } from "../../../src/capture/requestUsage/askedBody.js"

describe("a body that asks for usage", () => {
  it.each([
    [
      ' {\n  "model": "m", "stream": true, "seed": 12345678901234567890 }',
      ' {"stream_options":{"include_usage":true},\n  "model": "m", "stream": true, "seed": 12345678901234567890 }'
    ],
    ['{"stream":true,"stream_options":null}', '{"stream":true,"stream_options":{"include_usage":true}}'],
    ['{"stream":true,"stream_options": { }}', '{"stream":true,"stream_options": {"include_usage":true}}'],
    [
      '{"stream_options":{"include_obfuscation":false},"stream":true}',
      '{"stream_options":{"include_usage":true,"include_obfuscation":false},"stream":true}'
    ]
  ])("is %s with the wish and no other change", (body, asked) => {
    expect(askedBody(body)).toBe(asked)
  })

  it.each([
    ["says that it wants usage", '{"stream":true,"stream_options":{"include_usage":true}}'],
    ["says that it wants none", '{"stream":true,"stream_options":{"include_usage":false}}'],
    ["says null", '{"stream":true,"stream_options":{"include_usage":null}}'],
    ["is not streamed", '{"stream":false}'],
    ["says stream in another place", '{"metadata":{"stream":true}}'],
    ["is no JSON", '{"stream":true'],
    ["is no object", "[true]"],
    ["has options of another kind", '{"stream":true,"stream_options":"all"}'],
    ["says the same words twice", '{"stream":true,"stream_options":{"a":1},"x":{"stream_options":{"a":1}}}'],
    ["hides them behind an escape", '{"stream":true,"\\u0073tream_options":{"a":1},"x":{"stream_options":{"b":1}}}']
  ])("is not made of one that %s", (_, body) => {
    expect(askedBody(body)).toBeUndefined()
  })
})
