import type { Redacted } from "effect"
import { Context, Effect, Layer } from "effect"
import { SpanStore } from "../SpanStore.js"
import { embedded, remote, StoreUnavailable } from "./Client.js"
import { Database } from "./Database.js"
import { stillThere } from "./DataDirectory.js"
import * as Events from "./Events.js"
import * as Metrics from "./Metrics.js"
import { migrate, retain } from "./Migrator.js"
import * as Spans from "./Spans.js"
import * as Traces from "./Traces.js"

export interface StoreOptions {
  /** A ClickHouse server; without it the engine runs inside this process. */
  readonly clickhouseUrl?: Redacted.Redacted
  /** Where the embedded engine keeps its data. */
  readonly directory: string
  readonly database: string
  /** Days that spans are kept. */
  readonly retentionDays: number
}

/** Every store port on one ClickHouse, its schema brought up to date first. */
export const layerClickhouse = (options: StoreOptions) => {
  const client = options.clickhouseUrl === undefined ? embedded(options.directory) : remote(options.clickhouseUrl)
  const database = Database.Default(options.database)
  const schema = migrate().pipe(
    Effect.zipRight(retain(options.retentionDays)),
    Effect.mapError(
      (error) => new StoreUnavailable({ message: `The schema cannot be brought up to date: ${error.message}` })
    ),
    Layer.effectDiscard
  )
  // Of the embedded engine's word that something is stored, only as long as its directory is there.
  const spans =
    options.clickhouseUrl === undefined
      ? Layer.map(Spans.layer, (context) => {
          const store = Context.get(context, SpanStore)
          const present = stillThere(options.directory)
          const append: typeof store.append = (batch) => Effect.zipLeft(store.append(batch), present)
          return Context.make(SpanStore, { ...store, append })
        })
      : Spans.layer
  return Layer.mergeAll(spans, Traces.layer, Events.layer, Metrics.layer).pipe(
    Layer.provideMerge(schema),
    Layer.provide(database),
    Layer.provide(client)
  )
}
