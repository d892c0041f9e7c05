import { describe, expect, it } from "vitest"
import { effectLines, nodeLines, pythonLines, shellLine } from "../../src/start/lines.js"

const open = { origin: "http://localhost:3001", needsKey: false }
const locked = { ...open, needsKey: true }
const now = Date.parse("2026-02-09T15:30:00Z")

const sent = (line: string) => JSON.parse(/-d '(.*)'$/.exec(line)?.[1] ?? "null")

describe("the lines of the first page", () => {
  it("name the server the page came from", () => {
    expect(nodeLines(open)).toContain('init({ serverUrl: "http://localhost:3001" })')
    expect(effectLines(open)).toContain('AgentWatch.layer({ serverUrl: "http://localhost:3001" })')
    expect(pythonLines(open)).toContain('endpoint="http://localhost:3001/v1/traces"')
    for (const lines of [nodeLines(open), effectLines(open), pythonLines(open), shellLine(open, now)]) {
      expect(lines.toLowerCase()).not.toContain("key")
    }
  })

  it("send a span that has just ended, with ids of the right length", () => {
    const line = shellLine(open, now)
    expect(line).toMatch(/^curl http:\/\/localhost:3001\/api\/ingest /)
    expect(sent(line)).toMatchObject({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      start_time_unix_nano: `${now - 1_200}000000`,
      end_time_unix_nano: `${now}000000`
    })
  })

  it("send another trace each time they are made", () => {
    expect(sent(shellLine(open, now)).trace_id).not.toBe(sent(shellLine(open, now)).trace_id)
  })

  it("name the key where the server asks for one, and never spell it out", () => {
    expect(shellLine(locked, now)).toContain('-H "X-API-Key: $AGENTWATCH_API_KEY"')
    expect(nodeLines(locked)).toContain("apiKey: process.env.AGENTWATCH_API_KEY")
    expect(effectLines(locked)).toContain("apiKey: process.env.AGENTWATCH_API_KEY")
    expect(pythonLines(locked)).toContain('headers={"X-API-Key": os.environ["AGENTWATCH_API_KEY"]}')
  })
})
