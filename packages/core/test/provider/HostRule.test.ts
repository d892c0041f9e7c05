import { describe, expect, it } from "vitest"
import { providersProblem, readRule } from "../../src/provider/HostRule.js"

describe("readRule", () => {
  it("reads a host, a host with a port and a suffix", () => {
    expect(readRule("llm.internal")).toEqual({ kind: "host", host: "llm.internal" })
    expect(readRule("llm.internal:8000")).toEqual({ kind: "host", host: "llm.internal", port: 8000 })
    expect(readRule("api.example:80")).toEqual({ kind: "host", host: "api.example", port: 80 })
    expect(readRule("*.corp.example")).toEqual({ kind: "suffix", suffix: ".corp.example" })
    expect(readRule("127.0.0.1:11434")).toEqual({ kind: "host", host: "127.0.0.1", port: 11434 })
    expect(readRule("[::1]:8000")).toEqual({ kind: "host", host: "[::1]", port: 8000 })
  })

  it("brings a host into the spelling that URLs are compared in", () => {
    expect(readRule("LLM.Internal.")).toEqual({ kind: "host", host: "llm.internal" })
    expect(readRule("[0:0::1]")).toEqual({ kind: "host", host: "[::1]" })
    expect(readRule("127.1")).toEqual({ kind: "host", host: "127.0.0.1" })
    expect(readRule("müller.example")).toEqual({ kind: "host", host: "xn--mller-kva.example" })
  })

  it("reads nothing else", () => {
    const wrong = [
      "",
      "*",
      "*.",
      "*.127.0.0.1",
      "*.corp.example:80",
      "a.*.example",
      "https://llm.internal",
      "llm.internal/v1",
      "user@llm.internal",
      "llm.internal:",
      "llm.internal:0",
      "llm.internal:65536",
      "llm.internal:http",
      "::1",
      "[::1",
      "[nonsense]",
      "a b",
      "a%20b",
      ".",
      "llm.internal?x",
      "llm.internal#x",
      "a\\b"
    ]
    expect(wrong.filter((text) => readRule(text) !== undefined)).toEqual([])
  })
})

describe("providersProblem", () => {
  it("finds nothing wrong with hosts and formats that are known", () => {
    expect(providersProblem({})).toBeUndefined()
    expect(
      providersProblem({ "llm.internal:8000": "openai", "127.0.0.1": "openai", "*.corp.example": "anthropic" })
    ).toBeUndefined()
  })

  it("names the entry that is wrong and says what is expected", () => {
    expect(providersProblem({ "https://llm.internal": "openai" })).toBe(
      '"https://llm.internal" is not a host, "host:port" or "*.suffix"'
    )
    expect(providersProblem({ "llm.internal": "opnai" })).toMatch(
      /^"opnai", given for "llm.internal", is not a wire format: expected one of "openai", "anthropic", .*"perplexity"$/
    )
    expect(providersProblem({ "llm.internal": "constructor" })).toContain('"constructor"')
    expect(providersProblem({ "llm.internal": null })).toContain("llm.internal")
    expect(providersProblem({ [`${"x".repeat(100_000)} `]: "openai" })?.length).toBeLessThan(200)
    for (const value of [null, "openai", ["llm.internal"], 1]) {
      expect(providersProblem(value)).toContain("expected an object of hosts")
    }
  })
})
