import { readdirSync, readFileSync } from "node:fs"
import { getPriority } from "node:os"
import { Effect, Layer, Logger } from "effect"
import { expect, it } from "vitest"
import { layerClickhouse } from "../../../../src/store/clickhouse/layer.js"
import { storeDirectory } from "../../../directories.js"
import { append, call } from "../stores.js"

/** How nice each thread of this process is that is called so. Threads come and go. */
const niceOf = (called: (name: string) => boolean) =>
  readdirSync("/proc/self/task").flatMap((thread) => {
    try {
      const name = readFileSync(`/proc/self/task/${thread}/comm`, "utf8").trim()
      return called(name) ? [getPriority(Number(thread))] : []
    } catch {
      return []
    }
  })

it("merges of the embedded engine leave the processor to whoever wants it, and the program itself does not", () =>
  Effect.gen(function* () {
    yield* append([call()])
    const merging = niceOf((name) => name === "MergeMutate")
    expect(merging.length).toBeGreaterThan(0)
    expect(new Set(merging)).toEqual(new Set([Math.min(19, getPriority() + 10)]))
    expect(new Set(niceOf((name) => name === "V8Worker"))).toEqual(new Set([getPriority()]))
  }).pipe(
    Effect.provide(
      layerClickhouse({ directory: storeDirectory(), database: "agentwatch", retentionDays: 30 }).pipe(
        Layer.provideMerge(Logger.remove(Logger.defaultLogger))
      )
    ),
    Effect.runPromise
  ))
