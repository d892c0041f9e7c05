import { describe, expect, it } from "vitest"
import { compile, spelledOut } from "../../src/pricing/Match.js"
import type { MatchRule } from "../../src/pricing/PriceTable.js"

const cases: ReadonlyArray<[rule: MatchRule, yes: ReadonlyArray<string>, no: ReadonlyArray<string>]> = [
  [{ equals: "GLM-5" }, ["glm-5"], ["glm-5.1", "x-glm-5", ""]],
  [{ starts_with: "MiniMax-M" }, ["minimax-m", "minimax-m2.1"], ["x-minimax-m", "minimax"]],
  [{ ends_with: "Claude-Opus-5" }, ["claude-opus-5", "global.anthropic.claude-opus-5"], ["claude-opus-5-5"]],
  [{ contains: "M2.1-Highspeed" }, ["minimax-m2.1-highspeed-x"], ["minimax-m2x1-highspeed"]],
  [{ regex: "^o[134]" }, ["o1", "o3-mini"], ["o2", "gpt-o1"]],
  [{ or: [{ equals: "a" }, { starts_with: "b" }] }, ["a", "bc"], ["c", "ab"]],
  [{ and: [{ starts_with: "gemini" }, { regex: "^(?!.*-tts$)" }] }, ["gemini-2.5-pro"], ["gemini-tts", "gpt-4o"]],
  [{ and: [{ or: [{ equals: "a" }, { equals: "b" }] }, { contains: "b" }] }, ["b"], ["a"]],
  [{ or: [] }, [], ["", "a"]]
]

describe("Match", () => {
  it.each(cases)("%j takes the names it is meant for, and no others", (rule, yes, no) => {
    const match = compile(rule)
    expect(yes.filter((name) => !match(name))).toEqual([])
    expect(no.filter(match)).toEqual([])
  })

  it("answers the same however often it is asked", () => {
    const match = compile({ regex: "b+" })
    expect([match("abba"), match("abba"), match("abba")]).toEqual([true, true, true])
  })

  it("knows the names that a rule spells out in full, in lower case", () => {
    const rule: MatchRule = { or: [{ equals: "GPT-4o" }, { starts_with: "gpt-4o-" }, { or: [{ equals: "b" }] }] }
    expect(spelledOut(rule)).toEqual(["gpt-4o", "b"])
    expect(spelledOut({ and: [{ equals: "a" }, { contains: "b" }] })).toEqual([])
  })
})
