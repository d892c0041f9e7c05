import { fileURLToPath } from "node:url"
import { calcPrice, type Provider, waitForUpdate } from "@pydantic/genai-prices"
import { FastCheck as fc } from "effect"
import ts from "typescript"
import { describe, expect, it } from "vitest"
import type { Usage } from "../../src/model/Usage.js"
import { costOf } from "../../src/pricing/Cost.js"
import { spelledOut } from "../../src/pricing/Match.js"
import { listPrice } from "../../src/pricing/Price.js"
import { makePricing } from "../../src/pricing/Pricing.js"
import { listPrices } from "../../src/pricing/prices.js"
import { runs } from "../runs.js"
import {
  type AllParts,
  allParts,
  exactCost,
  exactCostOfParts,
  type Parts,
  parts,
  usages,
  whole,
  wholeOf
} from "./exactCost.js"

const prices = listPrices()
const pricing = makePricing(prices)
const models = prices.providers.flatMap((provider) => provider.models.map((model) => ({ provider, model })))
const noon = Date.UTC(2026, 8, 23, 12)

const calculated = (usage: Usage, model: string, provider: string, at: number) =>
  calcPrice(
    {
      input_tokens: usage.input,
      output_tokens: usage.output,
      cache_read_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite + usage.cacheWrite1h,
      cache_write_1h_tokens: usage.cacheWrite1h,
      output_reasoning_tokens: usage.reasoning
    },
    model,
    { providerId: provider, timestamp: new Date(at) }
  )

const usage = (input: number, output = 0, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0, reasoning = 0): Usage => ({
  input,
  output,
  cacheRead,
  cacheWrite,
  cacheWrite1h,
  reasoning
})

/** The same kind of call with less input. */
const reduced = (usage: Usage, input: number): Usage => ({
  ...usage,
  input,
  cacheRead: Math.min(usage.cacheRead, input),
  cacheWrite: Math.min(usage.cacheWrite, input),
  cacheWrite1h: Math.min(usage.cacheWrite1h, input)
})

/** Then we charge for the hour what Anthropic does, and the source what it does for five minutes. */
const hourUnlisted = (id: string, prices: object) => /claude/i.test(id) && !("cache_write_1h_mtok" in prices)

describe("the price table", () => {
  it("holds what its source holds, and says which", async () => {
    const source = (await waitForUpdate()) as ReadonlyArray<Provider>
    expect(prices.source).toBe("@pydantic/genai-prices")
    expect(prices.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(prices.date).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(prices.providers.map(({ id }) => id)).toEqual(source.map(({ id }) => id))
    expect(models.map(({ model }) => model)).toEqual(
      source.flatMap(({ models }) => models.map(({ id, match, prices }) => ({ id, match, prices })))
    )
  })

  it("has the shape that its type says, of which the compiler sees nothing in a text", () => {
    const file = fileURLToPath(new URL("../../src/pricing/table.ts", import.meta.url))
    const text = `import type { PriceTable } from "./PriceTable.js"\nexport const table: PriceTable = `
    // All that these programs are made of but the table itself, read once.
    const others = new Map<string, ts.SourceFile | undefined>()
    const problems = (value: unknown) => {
      const options: ts.CompilerOptions = {
        module: ts.ModuleKind.NodeNext,
        strict: true,
        types: [],
        exactOptionalPropertyTypes: true
      }
      const host = ts.createCompilerHost(options)
      const { fileExists, getSourceFile } = host
      host.fileExists = (name) => name === file || fileExists(name)
      host.getSourceFile = (name, target, ...rest) => {
        if (name === file) return ts.createSourceFile(name, text + JSON.stringify(value), target)
        if (!others.has(name)) others.set(name, getSourceFile(name, target, ...rest))
        return others.get(name)
      }
      const program = ts.createProgram([file], options, host)
      return program
        .getSemanticDiagnostics(program.getSourceFile(file))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "))
    }
    expect(problems(prices)).toEqual([])
    const unheardOf = [{ id: "p", models: [{ id: "m", match: { sounds_like: "m" }, prices: {} }] }]
    expect(problems({ ...prices, providers: unheardOf })).not.toEqual([])
  })

  it("is charged as its source charges it, for every model, around thresholds and the clock", () => {
    const usages = [
      usage(1_320, 101, 1_152, 0, 0, 7),
      usage(128_001, 10, 128_000),
      usage(200_000, 10),
      usage(200_001, 77, 13, 17, 19, 23),
      usage(271_999, 1),
      usage(272_001, 5_000, 100_000, 50_000, 20_000, 5_000)
    ]
    const instants = [Date.UTC(2025, 0, 1, 0, 15), Date.UTC(2026, 7, 20, 3), Date.UTC(2026, 8, 23, 6), noon]
    const differences = models.flatMap(({ provider, model }) =>
      [model.id, ...spelledOut(model.match)].flatMap((name) =>
        usages.flatMap((told, i) => {
          const usage = hourUnlisted(model.id, model.prices) ? { ...told, cacheWrite1h: 0 } : told
          const at = instants[i % instants.length] ?? noon
          const theirs = calculated(usage, name, provider.id, at)
          // Some ids are labels that the source's own rules do not match; here an id always is a name.
          if (theirs === null) return name === model.id ? [] : [`${provider.id} ${name} is not found there`]
          const ours = pricing.cost(provider.id, name, usage, at)
          return ours.source === "list" && Math.abs(ours.nanoUsd - theirs.total_price * 1e9) <= 1
            ? []
            : [`${provider.id} ${name}: ${ours.nanoUsd} ${ours.source}, there ${theirs.total_price}`]
        })
      )
    )
    expect(differences).toEqual([])
  })

  it("is charged as its source charges it for sound, pictures, film, searches and seconds, for every model", () => {
    const used: AllParts = {
      plain: 1_000,
      sound: 200,
      pictures: 300,
      film: 50,
      cacheRead: 700,
      cachedSound: 110,
      cachedPictures: 90,
      cacheWrite: 0,
      cacheWrite1h: 0,
      said: 400,
      reasoning: 0,
      spoken: 120,
      drawn: 130,
      filmed: 0,
      webSearches: 3,
      fileSearches: 2,
      searchUnits: 0,
      audioMillis: 90_500
    }
    const usage = wholeOf(used)
    const differences = models.flatMap(({ provider, model }) => {
      const theirs = calcPrice(
        {
          input_tokens: usage.input,
          output_tokens: usage.output,
          cache_read_tokens: usage.cacheRead,
          input_audio_tokens: usage.inputAudio,
          input_image_tokens: usage.inputImage,
          input_video_tokens: usage.inputVideo,
          cache_audio_read_tokens: usage.cacheReadAudio,
          cache_image_read_tokens: usage.cacheReadImage,
          output_audio_tokens: usage.outputAudio,
          output_image_tokens: usage.outputImage,
          output_video_tokens: usage.outputVideo,
          web_searches: usage.webSearches,
          storage_searches: usage.fileSearches,
          audio_seconds: usage.audioSeconds,
          input_audio_seconds: usage.audioSeconds
        },
        model.id,
        { providerId: provider.id, timestamp: new Date(noon) }
      )
      // Of spoken conversations it is not told what was said how long.
      if (theirs === null || model.id.startsWith("grok-voice")) return []
      const { nanoUsd } = pricing.cost(provider.id, model.id, usage, noon)
      return Math.abs(nanoUsd - theirs.total_price * 1e9) <= 1
        ? []
        : [`${provider.id} ${model.id}: ${nanoUsd}, there ${theirs.total_price * 1e9}`]
    })
    expect(differences).toEqual([])
  })

  it("gives every model, in every service tier, the cost that a sum by hand gives, within what it bounds", () => {
    const tier = fc.constantFrom(undefined, "batch", "flex", "priority", "fast", "us", "fast+us", "x")
    const spare = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400_000 }))
    // Prices change by the day and by the hour.
    const instant = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) })
    fc.assert(
      fc.property(fc.constantFrom(...models), allParts, tier, spare, instant, (of, used, tier, more, at) => {
        const { provider, model } = of
        const rates = pricing.rates(provider.id, model.id, at, tier)
        const { nanoUsd } = pricing.cost(provider.id, model.id, wholeOf(used), at, { tier })
        expect(Math.abs(nanoUsd - exactCostOfParts(rates, used))).toBeLessThanOrEqual(1)
        // What is counted by the piece and by time comes on top.
        const { webSearches: _, fileSearches: __, searchUnits: ___, audioSeconds: ____, ...tokens } = wholeOf(used)
        const most = pricing.atMost(provider.id, model.id, tokens.input + more, tokens.output + more, {
          tier,
          mediaInput: true,
          mediaOutput: true
        })
        expect(most).toBeGreaterThanOrEqual(pricing.cost(provider.id, model.id, tokens, at, { tier }).nanoUsd)
        // A tier at less may be answered at the list price.
        expect(most).toBeGreaterThanOrEqual(pricing.cost(provider.id, model.id, tokens, at).nanoUsd)
      }),
      { numRuns: runs(3_000) }
    )
  })

  it("is charged as its source charges it at any instant, where a price depends on it", () => {
    const timed = models.filter(({ model }) => Array.isArray(model.prices))
    expect(timed.length).toBeGreaterThan(0)
    const instant = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) })
    fc.assert(
      fc.property(fc.constantFrom(...timed), instant, ({ provider, model }, at) => {
        const theirs = calculated(usage(1_000, 1_000), model.id, provider.id, at)
        if (theirs === null) return
        const { nanoUsd } = pricing.cost(provider.id, model.id, usage(1_000, 1_000), at)
        expect(nanoUsd).toBeCloseTo(theirs.total_price * 1e9, 0)
      }),
      { numRuns: runs(500) }
    )
  })

  it("gives every model the cost that a sum by hand gives", () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), usages, ({ provider, model }, usage) => {
        const rates = pricing.rates(provider.id, model.id, noon)
        const { nanoUsd } = pricing.cost(provider.id, model.id, usage, noon)
        expect(Math.abs(nanoUsd - exactCost(rates, usage))).toBeLessThanOrEqual(1)
      }),
      { numRuns: runs(2_000) }
    )
  })

  it("bounds what a call can cost, for every model at any instant", () => {
    const instant = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) })
    const spare = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400_000 }))
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        parts,
        instant,
        spare,
        spare,
        ({ provider, model }, used, at, more, also) => {
          const usage = whole(used)
          const most = pricing.atMost(provider.id, model.id, usage.input + more, usage.output + also)
          expect(most).toBeGreaterThanOrEqual(pricing.cost(provider.id, model.id, usage, at).nanoUsd)
        }
      ),
      { numRuns: runs(5_000) }
    )
  })

  it("bounds it no higher than a call of that many tokens can come to", () => {
    const count = fc.integer({ min: 1, max: 1_000_000 })
    fc.assert(
      fc.property(fc.constantFrom(...models), count, count, ({ provider, model }, input, output) => {
        const { rates, conditions } = listPrice(model)
        const kinds = [
          usage(input, output),
          usage(input, output, input),
          usage(input, output, 0, input),
          usage(input, output, 0, 0, input)
        ].flatMap((usage) => [usage, { ...usage, reasoning: output }])
        // A higher band may be the cheaper one; then a call that stays just below it is the dearest.
        const below = rates.bands.flatMap(({ above }) =>
          above > 0 && above < input ? kinds.map((kind) => reduced(kind, above)) : []
        )
        const all = [rates, ...conditions.map(({ rates }) => rates)]
        const dearest = Math.max(...all.flatMap((rates) => [...kinds, ...below].map((usage) => costOf(rates, usage))))
        const most = pricing.atMost(provider.id, model.id, input, output)
        expect(most - dearest).toBeLessThanOrEqual(1)
        expect(most).toBeGreaterThanOrEqual(dearest)
      }),
      { numRuns: runs(2_000) }
    )
  })

  it("never makes a call cheaper that used more", () => {
    const rateOf = {
      plain: "input",
      cacheRead: "cacheRead",
      cacheWrite: "cacheWrite",
      cacheWrite1h: "cacheWrite1h",
      said: "output",
      reasoning: "reasoning"
    } as const
    const part = fc.constantFrom(...(Object.keys(rateOf) as ReadonlyArray<keyof typeof rateOf>))
    const more = fc.integer({ min: 1, max: 400_000 })
    fc.assert(
      fc.property(fc.constantFrom(...models), parts, part, more, ({ provider, model }, used, part, more) => {
        const cost = (used: Parts) => pricing.cost(provider.id, model.id, whole(used), noon).nanoUsd
        const dearer = cost({ ...used, [part]: used[part] + more })
        expect(dearer).toBeGreaterThanOrEqual(cost(used))
        const { bands } = pricing.rates(provider.id, model.id, noon)
        const rate = Math.min(...bands.map((band) => band[rateOf[part]]))
        // 2 nano-dollars or more cannot be lost in rounding.
        if (rate * more * 1_000 >= 2) expect(dearer).toBeGreaterThan(cost(used))
      }),
      { numRuns: runs(2_000) }
    )
  })

  it("finds every one of its models by its provider and id, and every id by itself", () => {
    const lost = models.filter(({ provider, model }) => pricing.rates(provider.id, model.id, noon).source !== "list")
    const lostAlone = models.filter(({ model }) => pricing.rates(undefined, model.id, noon).source !== "list")
    expect([...lost, ...lostAlone].map(({ provider, model }) => `${provider.id} ${model.id}`)).toEqual([])
  })
})
