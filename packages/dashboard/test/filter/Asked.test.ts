import { describe, expect, it } from "vitest"
import { readAsked } from "../../src/filter/Asked.js"
import { TracesAsked } from "../../src/traces/search.js"

const read = (search: Record<string, unknown>) => readAsked(TracesAsked, search, "is not known")

describe("the filters of an address", () => {
  it("are read as the server reads them", () => {
    const { asked, problems, texts } = read({ agent_name: "ResearchBot", min_cost_usd: "0.5", status: "error" })
    expect(asked).toEqual({ agent_name: "ResearchBot", min_cost_usd: 0.5, status: "error" })
    expect(texts).toEqual({ agent_name: "ResearchBot", min_cost_usd: "0.5", status: "error" })
    expect(problems.size).toBe(0)
  })

  it("hold without those that are wrong, and say what the server would have said", () => {
    const { asked, problems } = read({
      model: "gpt-4o",
      status: "broken",
      max_cost_usd: "much",
      search: "!",
      sort: "beauty",
      offset: "5",
      nonsense: "<b>"
    })
    expect(asked).toEqual({ model: "gpt-4o" })
    expect(Object.fromEntries(problems)).toEqual({
      status: "expected one of OK, ERROR, UNSET, success, error",
      max_cost_usd: "expected US dollars from 0 to 1000000, in digits",
      search: "expected up to 500 characters, a letter or digit among them",
      sort: expect.stringContaining("expected one of start_time,"),
      offset: "is not known",
      nonsense: "is not known"
    })
  })

  it("hold without one of two that contradict each other", () => {
    const { asked, problems } = read({ min_cost_usd: "5", max_cost_usd: "1" })
    expect(asked).toEqual({ min_cost_usd: 5 })
    expect(problems.get("max_cost_usd")).toBe("is less than min_cost_usd")
  })

  it("ask for everything where there are none", () => {
    expect(read({}).asked).toEqual({})
    expect(read({ model: undefined, tag: "" }).asked).toEqual({})
  })

  it("survive any name and any text", () => {
    for (const name of ["__proto__", "constructor", "toString", "0", "a.b", "\u202e"]) {
      const search: Record<string, unknown> = JSON.parse(JSON.stringify({ [name]: "x".repeat(10_000), model: "m" }))
      expect(read(search).asked).toEqual({ model: "m" })
    }
  })
})
