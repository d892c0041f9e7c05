import { describe, expect, it } from "vitest"
import { programLines, shellLine } from "../../src/start/lines.js"

const origin = "http://localhost:3001"
const now = Date.parse("2026-02-09T15:30:00Z")

const sent = (line: string) => JSON.parse(/-d '(.*)'$/.exec(line)?.[1] ?? "null")

describe("the lines of the first page", () => {
  it("call init() with the server the page came from", () => {
    expect(programLines(origin, false)).toContain('init({ serverUrl: "http://localhost:3001" })')
    expect(programLines(origin, true)).toContain("apiKey: process.env.AGENTWATCH_API_KEY")
  })

  it("send a span that has just ended, with ids of the right length", () => {
    const line = shellLine(origin, false, now)
    expect(line).toMatch(/^curl http:\/\/localhost:3001\/api\/ingest /)
    expect(line).not.toContain("X-API-Key")
    expect(sent(line)).toMatchObject({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      start_time_unix_nano: `${now - 1_200}000000`,
      end_time_unix_nano: `${now}000000`
    })
  })

  it("send another trace each time they are made", () => {
    expect(sent(shellLine(origin, false, now)).trace_id).not.toBe(sent(shellLine(origin, false, now)).trace_id)
  })

  it("name the key where the server asks for one, and never spell it out", () => {
    expect(shellLine(origin, true, now)).toContain('-H "X-API-Key: $AGENTWATCH_API_KEY"')
  })
})
