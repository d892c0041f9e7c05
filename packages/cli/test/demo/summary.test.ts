import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "vitest"
import { summary } from "../../src/demo/summary.js"

const sent = { errors: 0, refused: new Map<string, number>(), requests: 1, spans: 1, stored: 1, traces: 1, usd: 0.012 }

describe("what the demo says it has sent", () => {
  it("counts one as one", () => {
    expect(stripVTControlCharacters(summary(sent, 2.7)).split("\n")).toEqual([
      "1 trace with 1 span in 2.7 s.",
      "1 request, 0 % of them failed, $0.0120 spent."
    ])
  })

  it("counts several as several", () => {
    const lines = stripVTControlCharacters(summary({ ...sent, requests: 2, spans: 3, traces: 0 }, 1)).split("\n")
    expect(lines).toEqual(["0 traces with 3 spans in 1.0 s.", "2 requests, 0 % of them failed, $0.0120 spent."])
  })
})
