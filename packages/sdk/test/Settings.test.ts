import { formats } from "@agentwatch/core/provider/formats"
import { describe, expect, it } from "vitest"
import type { InitOptions, WireFormatName } from "../src/Options.js"
import { readSettings, readTimeout } from "../src/Settings.js"

const refusal = (options: unknown): string => {
  try {
    readSettings(options)
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return error.message
    throw error
  }
  return "accepted"
}

const price = { input: 1, output: 2 }

const wrong: Readonly<Record<keyof InitOptions, ReadonlyArray<unknown>>> = {
  apiKey: [1, null, {}, "", " ", "with blank", "line\nbreak", "ключ", "x".repeat(1_025), ["key"]],
  serverUrl: [
    1,
    null,
    "",
    "localhost:3001",
    "not a url",
    "ftp://host",
    "javascript:alert(1)",
    "http://user:pass@host",
    "http://key@host",
    "http://host/?key=1",
    "http://host/#x",
    new URL("http://host")
  ],
  ingestUrl: [7, "nowhere"],
  proxyUrl: [false, "nowhere"],
  zeroDataRetention: [1, "true", null],
  agent: ["", 1, null, "x".repeat(257), {}],
  task: ["", [], "x".repeat(257)],
  environment: ["", 0, "x".repeat(257)],
  release: ["", 1.2, "x".repeat(257)],
  autoPatch: [0, "no", null],
  captureContent: [1, "yes", null],
  maxContentBytes: ["1000", null, Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 63, 1_048_577, 100.5, 100n],
  mask: ["***", null, {}, true],
  captureChunks: [1, "yes", null],
  requestUsage: [1, "yes", null],
  sampleRate: ["0.5", null, -0.1, 1.1, 50, Number.NaN],
  anyHost: [1, "yes", null],
  providers: [
    null,
    [],
    "openai",
    { host: "unheard-of" },
    { host: 7 },
    { "http://host": "openai" },
    { "": "openai" },
    { host: "__proto__" },
    Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`host-${index}`, "openai"]))
  ],
  prices: [
    null,
    [],
    7,
    { m: null },
    { m: 7 },
    { m: { input: 1 } },
    { m: { ...price, output: -1 } },
    { m: { ...price, output: "2" } },
    { m: { ...price, output: Number.NaN } },
    { m: { ...price, output: 1_000_001 } },
    { m: { ...price, outptu: 1 } },
    { m: { ...price, cacheRead: () => 1 } },
    Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`m-${index}`, price]))
  ],
  budgetPerHour: ["10", null, -0.01, Number.NaN, Number.POSITIVE_INFINITY, 9_000_001],
  maxErrorRate: ["0.5", null, -0.1, 1.1, 50, Number.NaN],
  maxCallsPerMinute: ["10", null, -1, 1.5, Number.NaN, 1_000_000_001],
  blockOnThreshold: ["true", null, 1],
  reservation: ["worst", null, 1, ""],
  recoverAfter: ["60", null, -1, Number.NaN, 31_536_001],
  warnAt: [0.5, "0.5", null, [0], [1.1], ["0.5"], Array.from({ length: 17 }, () => 0.5)],
  onAlert: ["log", null, {}, 7],
  onBlock: ["save", null, {}, 7],
  resumeFrom: ["state", null, {}, []],
  spoolDirectory: ["", 1, null, {}, "x".repeat(4_097), "with\0zero"],
  spoolMaxBytes: ["1 GB", null, 0, 1_048_575, 1_099_511_627_777, 2_000_000.5, Number.NaN],
  spoolMaxAge: ["a week", null, 0, 0.5, -1, Number.NaN, 31_536_001, Number.POSITIVE_INFINITY]
}

describe("a wrong option is refused at once, by its name", () => {
  for (const [name, values] of Object.entries(wrong)) {
    it(name, () => {
      for (const value of values) expect(refusal({ [name]: value }), String(value)).toMatch(new RegExp(`^${name}\\b`))
    })
  }

  it("and so is one that does not exist, however it is called", () => {
    expect(refusal({ budget: 1 })).toBe('"budget" is not an option of init()')
    expect(refusal({ APIKEY: "x" })).toContain('"APIKEY"')
    expect(refusal({ "\u001b[2Jx": 1 })).toContain('"\\u001b[2Jx"')
    expect(refusal({ ["x".repeat(9_999)]: 1 }).length).toBeLessThan(200)
    expect(refusal(JSON.parse('{"__proto__": 1}'))).toContain("__proto__")
    expect(refusal({ toString: "x" })).toContain("toString")
  })

  it("and so are options that are none", () => {
    for (const options of [null, 7, "apiKey", [], true, () => {}]) {
      expect(refusal(options)).toMatch(options === null ? /^accepted$/ : /^init\(\) options/)
    }
  })

  it("and what is refused is not repeated if it may be a secret", () => {
    const secret = "hunter2hunter2"
    for (const options of [
      { apiKey: `${secret} ` },
      { serverUrl: `http://me:${secret}@host` },
      { serverUrl: `http://host/?key=${secret}` },
      { serverUrl: `no url ${secret}` }
    ]) {
      expect(refusal(options)).not.toContain(secret)
      expect(refusal(options)).not.toBe("accepted")
    }
  })
})

describe("options that are left out", () => {
  it("or undefined have their documented defaults", () => {
    const defaults = {
      apiKey: undefined,
      serverUrl: "http://localhost:3001",
      captureContent: true,
      maxContentBytes: 262_144,
      mask: undefined,
      captureChunks: false,
      requestUsage: false,
      sampleRate: 1,
      anyHost: false,
      agent: undefined,
      task: undefined,
      environment: undefined,
      release: undefined,
      autoPatch: true,
      providers: {},
      prices: {},
      thresholds: {},
      reservation: "expected",
      callbacks: { onAlert: undefined, onBlock: undefined },
      resumeFrom: undefined,
      spool: undefined
    }
    expect(readSettings(undefined)).toEqual(defaults)
    expect(readSettings(Object.fromEntries(Object.keys(wrong).map((name) => [name, undefined])))).toEqual(defaults)
  })

  it("decide where spans go: to the given server, else with a key to the public one, else to this machine", () => {
    const url = (options: InitOptions) => readSettings(options).serverUrl
    expect(url({ apiKey: "key" })).toBe("https://api.aeneassoft.com")
    expect(url({ apiKey: "key", serverUrl: "http://host:8080" })).toBe("http://host:8080")
    expect(url({ ingestUrl: "https://host/api/ingest" })).toBe("https://host")
    expect(url({ proxyUrl: "https://host/" })).toBe("https://host")
    expect(url({ serverUrl: "https://a", ingestUrl: "https://b", proxyUrl: "https://c" })).toBe("https://a")
    expect(url({ ingestUrl: "https://b", proxyUrl: "https://c" })).toBe("https://b")
    expect(url({ serverUrl: "https://HOST:443/watch/api/ingest/" })).toBe("https://host/watch")
    expect(url({ serverUrl: "http://[::1]:3001//" })).toBe("http://[::1]:3001")
  })

  it("are never taken from the environment", () => {
    const before = { ...process.env }
    for (const name of ["AGENTWATCH_API_KEY", "AGENTWATCH_SERVER_URL", "AGENTWATCH_URL", "API_KEY"])
      process.env[name] = "x"
    try {
      expect(readSettings({})).toMatchObject({ apiKey: undefined, serverUrl: "http://localhost:3001" })
    } finally {
      process.env = before
    }
  })
})

describe("options at their bounds are taken", () => {
  const right: ReadonlyArray<InitOptions> = [
    { maxContentBytes: 64 },
    { maxContentBytes: 1_048_576 },
    { sampleRate: 0 },
    { sampleRate: 1, mask: String, captureChunks: true, requestUsage: true, anyHost: true },
    { agent: "x".repeat(256) },
    { apiKey: "x".repeat(1_024) },
    { prices: { m: { input: 0, output: 1_000_000 } } },
    { prices: { m: { input: 1, output: 2, inputAudio: 3, outputImage: 4, audioHour: 5, webSearches: 6 } } },
    { providers: { "llm.internal:8000": "openai", "*.internal": "anthropic", "127.0.0.1": "openai" } },
    { budgetPerHour: 0, maxErrorRate: 0, maxCallsPerMinute: 0, recoverAfter: 0, warnAt: [] },
    { budgetPerHour: 9_000_000, maxErrorRate: 1, maxCallsPerMinute: 1_000_000_000, recoverAfter: 31_536_000 },
    { spoolDirectory: "./spool", spoolMaxBytes: 1_048_576, spoolMaxAge: 1 },
    { spoolDirectory: "x".repeat(4_096), spoolMaxBytes: 1_099_511_627_776, spoolMaxAge: 31_536_000 },
    { warnAt: [1, 0.001], reservation: "worst-case", onAlert: () => {}, onBlock: async () => {} }
  ]
  for (const options of right) {
    it(JSON.stringify(options).slice(0, 60), () => void expect(refusal(options)).toBe("accepted"))
  }

  it("and what is done to them later changes nothing", () => {
    const prices: Record<string, { input: number; output: number }> = { m: { input: 1, output: 1 } }
    const settings = readSettings({ prices })
    Object.assign(prices.m ?? {}, { input: 9 })
    prices.n = price
    expect(settings.prices).toEqual({ m: { input: 1, output: 1 } })
  })
})

describe("a timeout", () => {
  it("is a number of milliseconds up to ten minutes", () => {
    expect(
      [undefined, { timeout: 0 }, { timeout: 600_000 }, {}].map((given) => readTimeout("flush()", given, 5))
    ).toEqual([5, 0, 600_000, 5])
    for (const timeout of ["1", null, Number.NaN, -1, 600_001, Number.POSITIVE_INFINITY]) {
      expect(() => readTimeout("flush()", { timeout }, 5)).toThrow(/^flush\(\) timeout/)
    }
  })
})

describe("the formats of providers", () => {
  it("that the types offer are those that are understood", () => {
    const names: Readonly<Record<WireFormatName, true>> = {
      openai: true,
      anthropic: true,
      azure: true,
      gemini: true,
      vertex: true,
      mistral: true,
      groq: true,
      cohere: true,
      together: true,
      fireworks: true,
      ollama: true,
      bedrock: true,
      openrouter: true,
      deepseek: true,
      xai: true,
      perplexity: true
    }
    expect(Object.keys(names).sort()).toEqual([...formats.keys()].sort())
  })
})
