import { describe, expect, it } from "vitest"
import { pathMatch } from "../../src/provider/Endpoint.js"
import { formats, providerNames } from "../../src/provider/formats.js"
import { ownRule } from "../../src/provider/HostRule.js"
import { ownHosts, signatures } from "../../src/provider/hosts.js"

describe("the path of an endpoint", () => {
  it("is compared with the end of a path, in whole parts", () => {
    const match = pathMatch("/chat/completions")
    expect(match("/v1/chat/completions")).toBe("")
    expect(match("/chat/completions")).toBe("")
    expect(match("/v1/nochat/completions")).toBeUndefined()
    expect(match("/v1/chat/completions/")).toBeUndefined()
    expect(match("")).toBeUndefined()
  })

  it("may name a model within one part of it", () => {
    const match = pathMatch("/deployments/{model}/chat/completions")
    expect(match("/openai/deployments/gpt/chat/completions")).toBe("gpt")
    expect(match("/deployments/gpt/chat/completions")).toBe("gpt")
    expect(match("/openai/deployments//chat/completions")).toBeUndefined()
    expect(match("/openai/deployments/a/b/chat/completions")).toBeUndefined()
    expect(match("/openai/nodeployments/gpt/chat/completions")).toBeUndefined()
    expect(match("gpt/chat/completions")).toBeUndefined()
    expect(match("/chat/completions")).toBeUndefined()
  })

  it("may have a part that is no model", () => {
    const match = pathMatch("/conversations/{id}/restart")
    expect(match("/v1/conversations/c_1/restart")).toBe("")
    expect(match("/v1/conversations//restart")).toBeUndefined()
    expect(match("/v1/conversations/restart")).toBeUndefined()
  })

  it("may name it before a colon, and then what stands before the last one", () => {
    const match = pathMatch("/{model}:generateContent")
    expect(match("/v1/models/gemini:generateContent")).toBe("gemini")
    expect(match("/v1/models/a:b:generateContent")).toBe("a:b")
    expect(match("/v1/models/gemini:streamGenerateContent")).toBeUndefined()
    expect(match("/:generateContent")).toBeUndefined()
    expect(match("x:generateContent")).toBeUndefined()
  })
})

describe("the tables of formats", () => {
  it("hold together: each host, each name and each path of them is of a format and can be read", () => {
    for (const [host, format] of Object.entries(ownHosts)) {
      expect([host, formats.has(format)]).toEqual([host, true])
      expect([host, ownRule(host) === undefined]).toEqual([host, false])
    }
    for (const name of providerNames.keys()) expect(formats.has(name)).toBe(true)
    for (const { ends, format } of signatures) {
      for (const end of ends) expect(formats.get(format)?.some(({ path }) => end.endsWith(path))).toBe(true)
    }
    for (const { path } of [...formats.values()].flat()) expect(path).toMatch(/^\//)
  })

  it("lead to each endpoint: none stands behind another one that takes all its paths", () => {
    for (const endpoints of formats.values()) {
      endpoints.forEach(({ path }, index) => {
        const example = path.replace(/\{(?:model|id)\}/, "m")
        expect(endpoints.findIndex((other) => pathMatch(other.path)(example) !== undefined)).toBe(index)
      })
    }
  })
})
