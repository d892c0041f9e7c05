import { resolve } from "node:path"
import { type ReservationMode, readReservationMode } from "@agentwatch/core/breaker/Reservation"
import { readThresholds, type Thresholds } from "@agentwatch/core/breaker/Thresholds"
import { customRates } from "@agentwatch/core/pricing/CustomPrices"
import { makePricing } from "@agentwatch/core/pricing/Pricing"
import { listPrices } from "@agentwatch/core/pricing/prices"
import { providersProblem } from "@agentwatch/core/provider/HostRule"
import { type Callbacks, readCallbacks } from "./breaker/Callbacks.js"
import type { InitOptions, ModelPrice, ResumeFrom } from "./Options.js"
import { readServerUrl } from "./ServerUrl.js"

/** The options, checked and with their defaults. */
export interface Settings {
  readonly apiKey: string | undefined
  /** Without a slash at its end. */
  readonly serverUrl: string
  readonly captureContent: boolean
  /** Bytes of UTF-8. */
  readonly maxContentBytes: number
  readonly mask: InitOptions["mask"]
  readonly captureChunks: boolean
  readonly requestUsage: boolean
  /** 0 to 1. */
  readonly sampleRate: number
  readonly anyHost: boolean
  readonly agent: string | undefined
  readonly task: string | undefined
  readonly environment: string | undefined
  readonly release: string | undefined
  readonly autoPatch: boolean
  readonly providers: Readonly<Record<string, string>>
  readonly prices: Readonly<Record<string, ModelPrice>>
  /** Of all calls together. */
  readonly thresholds: Thresholds
  readonly reservation: ReservationMode
  readonly callbacks: Callbacks
  readonly resumeFrom: ResumeFrom | undefined
  /** Absent: spans wait in memory alone. */
  readonly spool: SpoolSettings | undefined
}

export interface SpoolSettings {
  /** Absolute. */
  readonly directory: string
  readonly maxBytes: number
  /** Milliseconds. */
  readonly maxAge: number
}

/** The longest that a name or a label may be, in characters. */
export const longestLabel = 256

const mostEntries = 1_000

const known: Readonly<Record<keyof InitOptions, true>> = {
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

type Given = Readonly<Record<string, unknown>>

/** Checks what `init()` was given. Throws a `TypeError` or `RangeError` that names the option; no message repeats a key. */
export const readSettings = (options: unknown): Settings => {
  const given = record("init() options", options ?? {})
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name)) throw new TypeError(`${shown(name)} is not an option of init()`)
  }
  const apiKey = readApiKey(given.apiKey)
  const serverUrl =
    readServerUrl("serverUrl", given.serverUrl) ??
    readServerUrl("ingestUrl", given.ingestUrl) ??
    readServerUrl("proxyUrl", given.proxyUrl) ??
    (apiKey === undefined ? "http://localhost:3001" : "https://api.aeneassoft.com")
  const zeroDataRetention = flag(given, "zeroDataRetention", false)
  const captureContent = flag(given, "captureContent", true)
  return {
    apiKey,
    serverUrl,
    captureContent: captureContent && !zeroDataRetention,
    maxContentBytes: wholeNumber(given, "maxContentBytes", 64, 1_048_576, 262_144),
    mask: readMask(given.mask),
    captureChunks: flag(given, "captureChunks", false),
    requestUsage: flag(given, "requestUsage", false),
    sampleRate: share(given, "sampleRate", 1),
    anyHost: flag(given, "anyHost", false),
    agent: label(given, "agent"),
    task: label(given, "task"),
    environment: label(given, "environment"),
    release: label(given, "release"),
    autoPatch: flag(given, "autoPatch", true),
    providers: readProviders(given.providers),
    prices: readPrices(given.prices),
    thresholds: readThresholds(given),
    reservation:
      given.reservation === undefined ? "expected" : readReservationMode(given.reservation as ReservationMode),
    callbacks: readCallbacks({ onAlert: given.onAlert, onBlock: given.onBlock }),
    resumeFrom: readResumeFrom(given.resumeFrom),
    spool: readSpool(given)
  }
}

/** Reads the `timeout` of `flush()` and the like, in milliseconds. Throws for one that is no number from 0 to 600,000. */
export const readTimeout = (name: string, options: unknown, byDefault: number): number => {
  const { timeout } = record(`${name} options`, options ?? {})
  if (timeout === undefined) return byDefault
  if (typeof timeout !== "number") throw new TypeError(`${name} timeout: expected a number of milliseconds`)
  if (!(timeout >= 0 && timeout <= 600_000)) {
    throw new RangeError(`${name} timeout: expected 0 to 600000 milliseconds, got ${timeout}`)
  }
  return timeout
}

const shown = (value: unknown) => {
  const kind = Array.isArray(value) ? "an array" : typeof value
  const text = typeof value === "string" ? JSON.stringify(value) : String(value === null ? null : kind)
  return text.length <= 100 ? text : `${text.slice(0, 97)}...`
}

const record = (name: string, value: unknown): Given => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${name}: expected an object, got ${shown(value)}`)
  }
  return { ...value }
}

const flag = (given: Given, name: keyof InitOptions, byDefault: boolean): boolean => {
  const value = given[name]
  if (value === undefined) return byDefault
  if (typeof value !== "boolean") throw new TypeError(`${name}: expected true or false, got ${shown(value)}`)
  return value
}

const label = (given: Given, name: keyof InitOptions): string | undefined => {
  const value = given[name]
  if (value === undefined) return undefined
  if (typeof value !== "string") throw new TypeError(`${name}: expected a text, got ${shown(value)}`)
  if (value === "" || value.length > longestLabel) {
    throw new RangeError(`${name}: expected 1 to ${longestLabel} characters, got ${value.length}`)
  }
  return value
}

const wholeNumber = (given: Given, name: keyof InitOptions, low: number, high: number, byDefault: number): number => {
  const value = given[name]
  if (value === undefined) return byDefault
  if (typeof value !== "number") throw new TypeError(`${name}: expected a number, got ${shown(value)}`)
  if (!(Number.isInteger(value) && value >= low && value <= high)) {
    throw new RangeError(`${name}: expected a whole number from ${low} to ${high}, got ${value}`)
  }
  return value
}

const share = (given: Given, name: keyof InitOptions, byDefault: number): number => {
  const value = given[name]
  if (value === undefined) return byDefault
  if (typeof value !== "number") throw new TypeError(`${name}: expected a number, got ${shown(value)}`)
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name}: expected a number from 0 to 1, got ${value}`)
  return value
}

const readMask = (value: unknown): InitOptions["mask"] => {
  if (value === undefined) return undefined
  if (typeof value !== "function") throw new TypeError(`mask: expected a function, got ${shown(value)}`)
  return value as InitOptions["mask"]
}

// A key that cannot stand in a header would only fail later, with the key in the message.
const readApiKey = (value: unknown): string | undefined => {
  if (value === undefined) return undefined
  if (typeof value !== "string") throw new TypeError(`apiKey: expected a text, got ${typeof value}`)
  if (!/^[!-~]{1,1024}$/.test(value)) {
    throw new RangeError("apiKey: expected 1 to 1024 printable ASCII characters without blanks or line ends")
  }
  return value
}

const readProviders = (value: unknown): Settings["providers"] => {
  if (value === undefined) return {}
  const providers = record("providers", value)
  const problem = providersProblem(providers)
  if (problem !== undefined) throw new TypeError(`providers: ${problem}`)
  atMost("providers", providers)
  return providers as Settings["providers"]
}

const readPrices = (value: unknown): Settings["prices"] => {
  if (value === undefined) return {}
  const prices = record("prices", value)
  atMost("prices", prices)
  const entries = Object.entries(prices).map(([model, rates]) => [model, readPrice(model, rates)] as const)
  const read: Settings["prices"] = Object.fromEntries(entries)
  try {
    makePricing(listPrices, read)
  } catch (error) {
    throw new RangeError(`prices: ${error instanceof Error ? error.message : "unreadable"}`)
  }
  return read
}

const rateNames = new Set<string>(customRates)

const readPrice = (model: string, value: unknown): ModelPrice => {
  const price = record(`prices: ${shown(model)}`, value)
  for (const name of Object.keys(price)) {
    if (!rateNames.has(name)) throw new TypeError(`prices: ${shown(model)} has an unknown rate ${shown(name)}`)
  }
  // Its rates are looked at when the price list is made.
  return price as unknown as ModelPrice
}

const readSpool = (given: Given): SpoolSettings | undefined => {
  const { spoolDirectory: directory } = given
  const maxBytes = wholeNumber(given, "spoolMaxBytes", 1_048_576, 1_099_511_627_776, 268_435_456)
  const { spoolMaxAge: seconds = 604_800 } = given
  if (typeof seconds !== "number")
    throw new TypeError(`spoolMaxAge: expected a number of seconds, got ${shown(seconds)}`)
  if (!(seconds >= 1 && seconds <= 31_536_000)) {
    throw new RangeError(`spoolMaxAge: expected 1 to 31536000 seconds, got ${seconds}`)
  }
  if (directory === undefined) return undefined
  if (typeof directory !== "string") throw new TypeError(`spoolDirectory: expected a path, got ${shown(directory)}`)
  if (directory === "" || directory.length > 4_096 || directory.includes("\0")) {
    throw new RangeError("spoolDirectory: expected a path of 1 to 4096 characters")
  }
  return { directory: resolve(directory), maxBytes, maxAge: seconds * 1_000 }
}

// The snapshot is read by the breakers themselves.
const readResumeFrom = (value: unknown): ResumeFrom | undefined => {
  if (value === undefined) return undefined
  const { elapsedMs, snapshot, ...other } = record("resumeFrom", value)
  const [unknown] = Object.keys(other)
  if (snapshot === undefined) throw new TypeError("resumeFrom: expected { snapshot: … }, with what getState() gave")
  if (unknown !== undefined)
    throw new TypeError(`resumeFrom: ${shown(unknown)} is not known, only snapshot and elapsedMs`)
  return elapsedMs === undefined ? { snapshot } : { snapshot, elapsedMs: elapsedMs as number }
}

const atMost = (name: string, entries: Given) => {
  const count = Object.keys(entries).length
  if (count > mostEntries) throw new RangeError(`${name}: at most ${mostEntries} entries, got ${count}`)
}
