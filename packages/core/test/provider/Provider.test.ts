import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { anthropicMessages } from "../../src/provider/AnthropicMessages.js"
import { openAiChat } from "../../src/provider/OpenAiChat.js"
import { openAiResponses } from "../../src/provider/OpenAiResponses.js"
import { makeRecogniser } from "../../src/provider/Provider.js"

const recognise = makeRecogniser()
const providerOf = (url: string) => recognise(url)?.provider

describe("the providers' own hosts", () => {
  it("knows a chat completion and a response of OpenAI and a message of Anthropic", () => {
    expect(recognise("https://api.openai.com/v1/responses")).toEqual({
      provider: "openai",
      operation: "chat",
      format: openAiResponses
    })
    expect(recognise("https://api.openai.com/v1/chat/completions")).toEqual({
      provider: "openai",
      operation: "chat",
      format: openAiChat
    })
    expect(recognise("https://api.anthropic.com/v1/messages?beta=true")).toEqual({
      provider: "anthropic",
      operation: "chat",
      format: anthropicMessages
    })
  })

  it("takes no other path of a provider for a call", () => {
    const others = [
      "https://api.openai.com",
      "https://api.openai.com/",
      "https://api.openai.com/v1/models",
      "https://api.openai.com/v1/files",
      "https://api.openai.com/v1/chat/completions/chatcmpl-1",
      "https://api.openai.com/v1/chat/completions/chatcmpl-1/messages",
      "https://api.openai.com/v1/nochat/completions",
      "https://api.openai.com/v1/chat/completions2",
      "https://api.openai.com/v1/messages",
      "https://api.openai.com/v1/responses/resp_1",
      "https://api.openai.com/v1/responses/resp_1/cancel",
      "https://api.openai.com/v1/responses/resp_1/input_items",
      "https://api.openai.com/v1/responses/compact",
      "https://api.openai.com/v1/responses/input_tokens",
      "https://api.openai.com/v1/noresponses",
      "https://api.anthropic.com/v1/responses",
      "https://api.anthropic.com/v1/messages/count_tokens",
      "https://api.anthropic.com/v1/messages/batches",
      "https://api.anthropic.com/v1/submessages",
      "https://api.anthropic.com/v1/chat/completions"
    ]
    expect(others.filter((url) => recognise(url) !== undefined)).toEqual([])
  })

  it("compares the host whole, however the URL is dressed up", () => {
    const path = "/v1/chat/completions"
    const others = [
      `https://api.openai.com.evil.example${path}`,
      `https://xapi.openai.com${path}`,
      `https://evil.example/api.openai.com${path}`,
      `https://evil.example/?https://api.openai.com${path}`,
      `https://evil.example#https://api.openai.com${path}`,
      `https://api.openai.com@evil.example${path}`,
      `https://api.openai.com:pass@evil.example${path}`,
      `https://evil.example\\@api.openai.com${path}`,
      `https://api.openai.co${path}`,
      `ftp://api.openai.com${path}`,
      `data:text/plain,https://api.openai.com${path}`,
      `/v1/chat/completions`,
      `https://api.openai.com:99999${path}`,
      `https://${path}`,
      ""
    ]
    expect(others.filter((url) => recognise(url) !== undefined)).toEqual([])
  })

  it("knows the host in every spelling that a client would accept", () => {
    const same = [
      "http://api.openai.com/v1/chat/completions",
      "https://API.OpenAI.com/v1/chat/completions",
      "HTTPS://api.openai.com/v1/chat/completions",
      "https://api.openai.com./v1/chat/completions",
      "https://api.openai.com:443/v1/chat/completions",
      "https://api.openai.com:/v1/chat/completions",
      "https://api.openai.com:8443/v1/chat/completions",
      "https://user:p%40ss@api.openai.com/v1/chat/completions",
      "https://api.openai.com/v1/chat/completions#messages",
      "https://api.openai.com/v1/chat/completions?path=/v1/models",
      "https://api.openai.com/v1/chat/completions#?/v1/models",
      "https://api.openai.com/v1/./models/../chat/completions",
      " https://api.openai.com/v1/chat/completions\n",
      "https:/api.openai.com/v1/chat/completions",
      "https:\\\\api.openai.com\\v1\\chat\\completions",
      "https://api.%6fpenai.com/v1/chat/completions"
    ]
    expect(same.filter((url) => providerOf(url) !== "openai")).toEqual([])
  })

  it("reads the path where the client would send it, not where the URL seems to end", () => {
    expect(recognise("https://api.openai.com/v1/chat/completions/../models")).toBeUndefined()
    expect(recognise("https://api.openai.com/v1/chat/completions/.")).toBeUndefined()
    expect(recognise("https://api.openai.com/v1/models?x=/chat/completions")).toBeUndefined()
    expect(recognise("https://api.openai.com/v1/models#/chat/completions")).toBeUndefined()
    expect(recognise("https://api.openai.com?/chat/completions")).toBeUndefined()
    expect(recognise("https://api.openai.com#/chat/completions")).toBeUndefined()
  })
})

describe("hosts that the user names", () => {
  const recogniseWith = (providers: Record<string, string>) => {
    const own = makeRecogniser(providers)
    return (host: string) =>
      own(`http://${host}/v1/messages`)?.provider ?? own(`http://${host}/x/chat/completions`)?.provider
  }

  it("go by the name of the format they speak, in place of a provider", () => {
    const at = recogniseWith({ "llm.internal:8000": "openai", "127.0.0.1": "openai", "*.corp.example": "anthropic" })
    expect(at("llm.internal:8000")).toBe("openai")
    expect(at("llm.internal")).toBeUndefined()
    expect(at("llm.internal:8001")).toBeUndefined()
    expect(at("127.0.0.1:11434")).toBe("openai")
    expect(
      makeRecogniser({ "llm.internal:8000": "openai" })("http://llm.internal:8000/api/v1/responses?x=1")?.format
    ).toBe(openAiResponses)
    expect(at("claude.corp.example")).toBe("anthropic")
    expect(at("a.b.corp.example:9000")).toBe("anthropic")
    expect(at("corp.example")).toBeUndefined()
    expect(at("xcorp.example")).toBeUndefined()
    expect(at("api.openai.com")).toBe("openai")
  })

  it("a port is more precise than a host, a host than a suffix, a long suffix than a short one", () => {
    const at = recogniseWith({
      "*.example": "openai",
      "*.corp.example": "anthropic",
      "llm.corp.example": "openai",
      "llm.corp.example:8000": "anthropic",
      "only.corp.example:1": "openai"
    })
    expect(at("x.example")).toBe("openai")
    expect(at("x.corp.example")).toBe("anthropic")
    expect(at("llm.corp.example")).toBe("openai")
    expect(at("llm.corp.example:8000")).toBe("anthropic")
    expect(at("only.corp.example:1")).toBe("openai")
    expect(at("only.corp.example:2")).toBe("anthropic")
  })

  it("hold over what is known of the providers' own hosts", () => {
    const own = makeRecogniser({ "api.openai.com": "anthropic", "*.anthropic.com": "openai" })
    expect(own("https://api.openai.com/v1/messages")?.provider).toBe("anthropic")
    expect(own("https://api.openai.com/v1/chat/completions")).toBeUndefined()
    expect(own("https://api.anthropic.com/v1/messages")?.provider).toBe("anthropic")
  })

  it("are found in every spelling of an address", () => {
    const at = recogniseWith({ "127.0.0.1": "openai", "[::1]:8000": "anthropic", "secure.example:443": "openai" })
    expect(at("127.0.0.1")).toBe("openai")
    expect(at("127.1")).toBe("openai")
    expect(at("0x7f.0.0.1")).toBe("openai")
    expect(at("2130706433")).toBe("openai")
    expect(at("127.0.0.1.")).toBe("openai")
    expect(at("[::1]:8000")).toBe("anthropic")
    expect(at("[0:0::1]:8000")).toBe("anthropic")
    expect(at("[::1]")).toBeUndefined()
    expect(at("secure.example")).toBeUndefined()
    expect(
      makeRecogniser({ "secure.example:443": "openai" })("https://secure.example/chat/completions")?.provider
    ).toBe("openai")
  })

  it("a host is no part of the path, even if it is called like one", () => {
    const own = makeRecogniser({ chat: "openai", messages: "anthropic" })
    expect(own("http://chat/completions")).toBeUndefined()
    expect(own("http://messages")).toBeUndefined()
    expect(own("http://messages/messages")?.provider).toBe("anthropic")
  })

  it("an entry that is wrong is passed over and the others hold", () => {
    const at = recogniseWith({ "http://x": "openai", "y.example": "__proto__", "z.example": "openai" })
    expect([at("x"), at("y.example"), at("z.example")]).toEqual([undefined, undefined, "openai"])
  })
})

describe("any URL at all", () => {
  const rules = { "llm.internal:8000": "openai", "127.0.0.1": "openai", "*.corp.example": "anthropic" }
  const own = makeRecogniser(rules)

  /** The same, decided by the platform's parser alone. */
  const expected = (url: string) => {
    if (!URL.canParse(url)) return undefined
    const { hostname, pathname, port, protocol } = new URL(url)
    if (!/^https?:$/.test(protocol)) return undefined
    const host = hostname.replace(/\.$/, "")
    const is = (name: string) => (name === "openai" ? /\/(chat\/completions|responses)$/ : /\/messages$/).test(pathname)
    const name =
      host === "api.openai.com" || host === "127.0.0.1" || (host === "llm.internal" && port === "8000")
        ? "openai"
        : host === "api.anthropic.com" || host.endsWith(".corp.example")
          ? "anthropic"
          : undefined
    return name !== undefined && is(name) ? name : undefined
  }

  const part = fc.constantFrom.bind(fc)<string[]>
  const urls = fc
    .tuple(
      part(
        "https://",
        "http://",
        "https://",
        "HTTP://",
        "https:/",
        "https:",
        " https://",
        "ftp://",
        "https:\\\\",
        "h",
        ""
      ),
      part("", "", "", "u@", "u:p@", "api.openai.com@", ":@", "a@b@"),
      part(
        ...["api.openai.com", "api.anthropic.com", "llm.internal", "127.0.0.1", "a.corp.example", "evil.example"],
        ...[
          "API.openai.COM",
          "api.openai.com.",
          "api.openai.com..",
          "127.1",
          "0x7f.1",
          "127.0.0.01",
          "999.1.1.1",
          "[::1]"
        ],
        ...[
          "api.openai.com.evil.example",
          "ａpi.openai.com",
          "api%2eopenai.com",
          "corp.example",
          "a_b.corp.example",
          "",
          "."
        ]
      ),
      part("", "", ":8000", ":443", ":80", ":", ":0", ":08000", ":65536", ":x", ":8000:1"),
      part("/v1", "", "/", "/v1/chat", "\\v1", "//x", "/a\tb", "/é", "/%2e%2e"),
      part(
        "/chat/completions",
        "/messages",
        "/responses",
        "/responses/compact",
        "/models",
        "/chat/completions/",
        "/messages/..",
        "\\messages",
        "/messages/%2E"
      ),
      part("", "", "?a=/messages", "#/chat/completions", "?#", " ", "\n", "/./x/../..", "?\\", "#\\")
    )
    .map((parts) => parts.join(""))

  it("is understood as the platform's own parser understands it", () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: urls }, fc.webUrl(), fc.string()), (url) => {
        expect(own(url)?.provider).toBe(expected(url))
      }),
      { numRuns: 20_000 }
    )
  })
})
