import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import type { Health, InitOptions, LoggedEvent, TrackOptions } from "../src/index.js"
import { readSettings } from "../src/Settings.js"

const text = readFileSync(new URL("../../../docs/options.md", import.meta.url), "utf8")

/** What the tables of a section name, in their first column. */
const named = (heading: string): ReadonlyArray<string> => {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? expect.fail(`no section ${heading}`)
  const cells = [...section.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = ""]) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name)).sort()
}

// The compiler holds these to be complete.
const init: Readonly<Record<keyof InitOptions, true>> = {
  apiKey: true,
  serverUrl: true,
  ingestUrl: true,
  proxyUrl: true,
  zeroDataRetention: true,
  agent: true,
  task: true,
  environment: true,
  release: true,
  autoPatch: true,
  captureContent: true,
  maxContentBytes: true,
  mask: true,
  captureChunks: true,
  requestUsage: true,
  sampleRate: true,
  anyHost: true,
  providers: true,
  prices: true,
  budgetPerHour: true,
  maxErrorRate: true,
  maxCallsPerMinute: true,
  blockOnThreshold: true,
  reservation: true,
  recoverAfter: true,
  warnAt: true,
  onAlert: true,
  onBlock: true,
  resumeFrom: true,
  spoolDirectory: true,
  spoolMaxBytes: true,
  spoolMaxAge: true
}
const track: Readonly<Record<keyof TrackOptions, true>> = {
  name: true,
  agent: true,
  task: true,
  tags: true,
  metadata: true,
  attributes: true
}
const event: Readonly<Record<keyof LoggedEvent, true>> = {
  taskName: true,
  agentName: true,
  model: true,
  provider: true,
  inputTokens: true,
  outputTokens: true,
  latencyMs: true,
  costUsd: true,
  status: true,
  errorMessage: true,
  timestamp: true,
  metadata: true
}
const health: Readonly<Record<keyof Health, true>> = {
  queued: true,
  delivered: true,
  spooled: true,
  spooledBytes: true,
  takenUp: true,
  spoolFaults: true,
  dropped: true,
  failedAttempts: true,
  calls: true,
  blocked: true,
  passedOver: true,
  callbackFaults: true,
  faults: true,
  breakers: true
}

describe("docs/options.md", () => {
  it("lists every option of init(), each of which is known and checked", () => {
    expect(named("`init()`")).toEqual(Object.keys(init).sort())
    for (const name of Object.keys(init)) {
      expect(() => readSettings({ [name]: undefined })).not.toThrow()
      if (!["resumeFrom", "providers", "prices"].includes(name)) {
        expect(() => readSettings({ [name]: Symbol("wrong") })).toThrow(name)
      }
    }
  })

  it("lists every value of an event that is logged, and every counter of getState().health", () => {
    expect(named("`logEvent()`")).toEqual(Object.keys(event).sort())
    expect(named("`getState().health`")).toEqual(Object.keys(health).sort())
  })

  it("lists every option of track()", () => {
    expect(named("`trace()`")).toEqual(expect.arrayContaining(Object.keys(track)))
  })
})
