import type { Redacted } from "effect"
import { Context, Effect, Layer } from "effect"
import { SpanStore } from "../SpanStore.js"
import { Arrivals } from "./Arrivals.js"
import { embedded, remote, StoreUnavailable } from "./Client.js"
import * as Costs from "./Costs.js"
import * as alone from "./claims/alone.js"
import * as announced from "./claims/announced.js"
import { Database } from "./Database.js"
import { stillThere } from "./DataDirectory.js"
import * as Events from "./Events.js"
import { mergesComeLast } from "./embedded/backgroundMerges.js"
import * as Feed from "./Feed.js"
import { endTurn } from "./inTurn.js"
import { AsOpened, asOpened } from "./intact/AsOpened.js"
import * as checked from "./intact/checked.js"
import { forbearing } from "./intact/forbearing.js"
import { type LeftKept, leftKept } from "./intact/kept.js"
import * as trusted from "./intact/trusted.js"
import * as inFile from "./journal/inFile.js"
import * as none from "./journal/none.js"
import * as StoredKeys from "./keys/StoredKeys.js"
import * as Metrics from "./Metrics.js"
import { durable, migrate, retain } from "./Migrator.js"
import * as Reports from "./Reports.js"
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
  /** With the embedded engine: what is stored is on the disk itself, and not only with the operating system. */
  readonly fsync?: boolean
}

// Of the embedded engine's word that something is stored, only as long as its directory is there.
const heldTo = (directory: string) =>
  Layer.map(Spans.layer, (context) => {
    const store = Context.get(context, SpanStore)
    const present = stillThere(directory)
    const append: typeof store.append = (batch) => Effect.zipLeft(store.append(batch), present)
    return Context.make(SpanStore, { ...store, append })
  })

const onClickhouse = (
  { clickhouseUrl, database, directory, fsync = false, retentionDays }: StoreOptions,
  left: ReadonlyArray<LeftKept>
) => {
  const ours = clickhouseUrl === undefined
  const client = ours ? embedded(directory) : remote(clickhouseUrl)
  // Nobody else can have the turn where the engine is ours: who had it was ended in the middle of it.
  // Before parts are written anew for a step of the schema, and for tables that are new then.
  const before = asOpened.pipe(Effect.zipLeft(forbearing), Effect.zipLeft(Effect.ignore(endTurn)))
  const ourOwn = Effect.all([forbearing, durable(fsync), checked.putBackLeft(left), mergesComeLast], { discard: true })
  const schema = (ours ? before : Effect.succeed({ failed: 0, at: 0 })).pipe(
    Effect.zipLeft(migrate()),
    Effect.zipLeft(retain(retentionDays)),
    Effect.zipLeft(ours ? ourOwn : Effect.void),
    Effect.mapError(
      (error) => new StoreUnavailable({ message: `The schema cannot be brought up to date: ${error.message}` })
    ),
    Layer.effect(AsOpened)
  )
  const spans = ours
    ? heldTo(directory).pipe(Layer.provide([alone.layer, inFile.layer(directory, fsync), checked.layer(directory)]))
    : Spans.layer.pipe(Layer.provide([announced.layer, none.layer, trusted.layer]))
  const format = ours ? inFile.format(directory) : Layer.empty
  return Layer.mergeAll(
    spans.pipe(Layer.provide(StoredKeys.layer)),
    Traces.layer,
    Events.layer,
    Feed.layer,
    Metrics.layer,
    Costs.layer,
    Reports.layer.pipe(Layer.provide(Traces.layer))
  ).pipe(
    Layer.provide([Arrivals.Default, format]),
    Layer.provide(schema),
    Layer.provide(Database.Default(database)),
    Layer.provide(client)
  )
}

/** Every store port on one ClickHouse, its schema brought up to date first. */
export const layerClickhouse = (options: StoreOptions) =>
  Layer.unwrapEffect(
    // A directory that cannot be read is told of when it is opened.
    Effect.try(() => (options.clickhouseUrl === undefined ? leftKept(options.directory) : [])).pipe(
      Effect.orElseSucceed(() => []),
      Effect.map((left) => onClickhouse(options, left))
    )
  )
