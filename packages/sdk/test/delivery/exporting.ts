import type { ServerResponse } from "node:http"
import { expect } from "vitest"
import { processEnvironment } from "../../src/Environment.js"
import type { InitOptions } from "../../src/Options.js"
import { makeWatch } from "../../src/Watch.js"
import { makeManualClock, settled, until } from "../support/ManualClock.js"
import { type Handler, serveIngest } from "../support/servers.js"

/** A watch on a clock that stands still, with backoff at its longest, whose spans are those of `record`. */
export const exporting = async (answer?: Handler, options: InitOptions = {}, send: typeof fetch = globalThis.fetch) => {
  const ingest = await serveIngest(answer)
  const clock = makeManualClock()
  const warnings: Array<string> = []
  let started = 0
  const counted: typeof fetch = (...args) => {
    started++
    return send(...args)
  }
  const usual = processEnvironment()
  let underWay = 0
  /** Counts what the exporter waits for, compression included. */
  const detached: typeof usual.detached = (action) => {
    const result = usual.detached(action)
    if (result instanceof Promise) {
      underWay++
      const over = () => {
        underWay--
      }
      result.then(over, over)
    }
    return result
  }
  const environment = {
    ...usual,
    detached,
    host: { fetch: counted },
    clock,
    random: () => 1,
    onIdle: () => () => {},
    onExit: () => () => {},
    onSignal: () => () => {},
    log: { info: () => {}, warn: (line: string) => void warnings.push(line) }
  }
  const watch = makeWatch({ serverUrl: ingest.url, ...options }, environment)
  const record = (count: number, name = "step", metadata?: object) => {
    for (let index = 0; index < count; index++) {
      watch.span(name, metadata === undefined ? {} : { metadata: { ...metadata } }, () => {})
    }
  }
  /** The attempts that the server has seen, once there are as many. */
  const attempts = async (count: number) => {
    await until(() => ingest.received.length >= count)
    // What follows from the last answer.
    for (let turn = 0; turn < 50; turn++) await settled()
    expect(ingest.received).toHaveLength(count)
  }
  /** Waits until the exporter waits for nothing but the clock. */
  const quiet = async () => {
    await settled()
    await until(() => underWay === 0)
    await settled()
    if (underWay > 0) await quiet()
  }
  /** Lets time pass, and what falls due happen, a second at a time. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1_000)
      await quiet()
    }
  }
  /** Lets time pass until nothing waits any more. */
  const emptied = async () => {
    await quiet()
    while (watch.health().queued > 0) await pass(1)
  }
  return {
    ingest,
    clock,
    watch,
    record,
    attempts,
    emptied,
    quiet,
    pass,
    started: () => started,
    warnings,
    health: watch.health
  }
}

export const status = (
  response: ServerResponse,
  code: number,
  headers: Record<string, string> = {},
  body: unknown = {}
) => void response.writeHead(code, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))

/** Answers with each of these in turn, then takes everything. */
export const inTurn = (...answers: ReadonlyArray<(response: ServerResponse) => void>): Handler => {
  let next = 0
  return (_, response) => answers[next++]?.(response)
}
