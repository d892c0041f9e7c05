import { arrivals } from "./migrations/arrivals.js"
import { partedWords, signsNearTheEnd, wordsOfLines } from "./migrations/partedWords.js"
import { cacheSavings, rollups } from "./migrations/rollups.js"
import { search } from "./migrations/search.js"
import { traces } from "./migrations/traces.js"

/**
 * One step of the schema. Steps are only ever added, never changed: a store somewhere has already taken them. One that was
 * cut off is taken again from its beginning, and must bear that.
 */
export interface Migration {
  readonly version: number
  readonly name: string
  /** `database` is quoted already. */
  readonly statements: (database: string) => ReadonlyArray<string>
}

/** Columns of texts that may be long, as step 22 has them: another one needs a step of its own. */
const longTexts = ["input", "output", "tool_calls", "events", "metadata", "attributes", "decision_reasoning", "task"]

export const migrations: ReadonlyArray<Migration> = [
  {
    version: 1,
    name: "spans",
    // One wide table of spans that are written once. Texts that are absent are empty; counts that are absent are NULL,
    // because a call that reported no tokens is not a call with none.
    // A merge has a piece of each part in memory, of a megabyte instead of ten. Added to a step that some stores have taken, for it cannot be
    // altered: theirs stay as large as they are, and their merges only take more.
    statements: (database) => [
      `
      CREATE TABLE IF NOT EXISTS ${database}.spans (
        org_id LowCardinality(String),
        trace_id FixedString(32) CODEC(ZSTD),
        span_id FixedString(16) CODEC(ZSTD),
        parent_span_id String CODEC(ZSTD),
        event_id String CODEC(ZSTD),
        name String CODEC(ZSTD),
        kind LowCardinality(String),
        start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD),
        end_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD),
        status_code LowCardinality(String),
        status_message String CODEC(ZSTD),
        agent_id String CODEC(ZSTD),
        agent_name String CODEC(ZSTD),
        agent_role LowCardinality(String),
        agent_path Array(String) CODEC(ZSTD),
        task String CODEC(ZSTD),
        session_id String CODEC(ZSTD),
        user_id String CODEC(ZSTD),
        environment LowCardinality(String),
        release LowCardinality(String),
        tags Array(String) CODEC(ZSTD),
        compliance_flags Array(LowCardinality(String)),
        decision_reasoning String CODEC(ZSTD),
        input String CODEC(ZSTD),
        output String CODEC(ZSTD),
        tool_calls String CODEC(ZSTD),
        cost_attribution String CODEC(ZSTD),
        links String CODEC(ZSTD),
        events String CODEC(ZSTD),
        metadata String CODEC(ZSTD),
        attributes String CODEC(ZSTD),
        is_request Bool,
        model LowCardinality(String),
        provider LowCardinality(String),
        operation LowCardinality(String),
        request_model LowCardinality(String),
        response_model LowCardinality(String),
        response_id String CODEC(ZSTD),
        finish_reasons Array(LowCardinality(String)),
        service_tier LowCardinality(String),
        prompt_tokens Nullable(UInt64) CODEC(ZSTD),
        completion_tokens Nullable(UInt64) CODEC(ZSTD),
        cache_read_tokens Nullable(UInt64) CODEC(ZSTD),
        cache_write_tokens Nullable(UInt64) CODEC(ZSTD),
        cache_write_1h_tokens Nullable(UInt64) CODEC(ZSTD),
        reasoning_tokens Nullable(UInt64) CODEC(ZSTD),
        usage_source LowCardinality(String),
        latency_ms Float64 CODEC(ZSTD),
        stream String CODEC(ZSTD),
        cost_nano UInt64 CODEC(ZSTD),
        cost_source LowCardinality(String),
        received_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(Delta, ZSTD),
        INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
      )
      ENGINE = MergeTree
      PARTITION BY toYYYYMM(start_time)
      ORDER BY (org_id, start_time, trace_id, span_id)
      SETTINGS index_granularity_bytes = 1048576`
    ]
  },
  {
    version: 2,
    name: "model and latency as sent",
    // `model` and `latency_ms` are filled from elsewhere where a sender left them out; these tell what it did send.
    statements: (database) => [
      `
      ALTER TABLE ${database}.spans
        ADD COLUMN IF NOT EXISTS model_name LowCardinality(String) DEFAULT model AFTER model,
        ADD COLUMN IF NOT EXISTS latency_sent Bool DEFAULT true AFTER latency_ms`
    ]
  },
  {
    version: 3,
    name: "what few calls count, and the price list",
    // Sound, pictures, searches and the like are in one column, as JSON: a call with any is rare, and their cost is known.
    statements: (database) => [
      `
      ALTER TABLE ${database}.spans
        ADD COLUMN IF NOT EXISTS other_usage String CODEC(ZSTD) AFTER reasoning_tokens,
        ADD COLUMN IF NOT EXISTS price_source LowCardinality(String) AFTER cost_source,
        ADD COLUMN IF NOT EXISTS price_date LowCardinality(String) AFTER price_source`
    ]
  },
  {
    version: 4,
    name: "one block, one token",
    // The engine remembers the tokens of so many blocks: whatever comes under one of them again is stored already. At ten
    // blocks a second, which is more than one server writes, that is a quarter of an hour.
    statements: (database) => [
      `ALTER TABLE ${database}.spans MODIFY SETTING non_replicated_deduplication_window = 10000`
    ]
  },
  {
    version: 5,
    name: "claims",
    // What each of several servers is about to write. Block numbers are kept through merges: they tell who was first.
    statements: (database) => [
      `
      CREATE TABLE IF NOT EXISTS ${database}.claims (
        at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
        name String,
        server String,
        keys_a Array(UInt32),
        keys_b Array(UInt32)
      )
      ENGINE = MergeTree
      PARTITION BY toStartOfHour(at)
      ORDER BY at
      TTL toDateTime(at) + INTERVAL 1 HOUR
      SETTINGS enable_block_number_column = 1, ttl_only_drop_parts = 1, index_granularity = 64`
    ]
  },
  {
    version: 6,
    name: "writes that have to begin in time",
    // A statement that reaches the engine late, when its claim has run out, is refused as a whole. `begin_before` is given,
    // in milliseconds since the epoch, and not stored.
    statements: (database) => [
      `
      ALTER TABLE ${database}.spans
        ADD COLUMN IF NOT EXISTS begin_before UInt64 EPHEMERAL 18446744073709551615,
        ADD COLUMN IF NOT EXISTS begun_in_time Bool
          DEFAULT throwIf(toUnixTimestamp64Milli(now64(3)) > begin_before, 'the write began too late') = 0`
    ]
  },
  {
    version: 7,
    name: "merges that leave room for inserts",
    // With sixty columns, parts of a file each and eager merging cost more than the inserts themselves: so each row is
    // merged fewer times, and a part has one file until it is large. Measured: half of the processor's time.
    statements: (database) => [
      `
      ALTER TABLE ${database}.spans MODIFY SETTING min_bytes_for_wide_part = 134217728, merge_selector_base = 10`
    ]
  },
  {
    version: 8,
    name: "how new claimed spans are",
    // When the newest of them began, in milliseconds since the epoch: what a server that forgets such keys goes by.
    statements: (database) => [
      `
      ALTER TABLE ${database}.claims ADD COLUMN IF NOT EXISTS latest Int64 DEFAULT toUnixTimestamp64Milli(at)`
    ]
  },
  { version: 9, name: "sums by minute, hour and day", statements: rollups },
  { version: 10, name: "what each trace comes to", statements: traces },
  { version: 11, name: "words to search for", statements: search },
  { version: 12, name: "the order in which spans are stored", statements: arrivals },
  {
    version: 13,
    name: "traces in one part",
    // Within a part each trace has one row. What is older than an hour becomes one part, so that reading whole traces folds
    // only those of the last hours: see `wholeTraces`. Rewritten once an hour, ten million spans' traces take a few seconds.
    statements: (database) => [`ALTER TABLE ${database}.traces MODIFY SETTING min_age_to_force_merge_seconds = 3600`]
  },
  { version: 14, name: "what caching saved", statements: cacheSavings },
  { version: 15, name: "words parted by any sign", statements: partedWords },
  { version: 16, name: "signs near the end of a text", statements: signsNearTheEnd },
  {
    version: 17,
    name: "merges that take less memory",
    // A large part has a file, and some have three, of each of its sixty columns, and while it is written a megabyte of memory
    // for each of them: now they begin with 16 KB, and have more as they fill. Measured: a merge took half as much.
    statements: (database) => [
      `ALTER TABLE ${database}.spans MODIFY SETTING min_columns_to_activate_adaptive_write_buffer = 1`
    ]
  },
  {
    version: 18,
    name: "a few rows of sums and traces read quickly",
    // Sums in one part a month, as traces are in one: a question opened each of a dozen parts to read some hundred rows in all. The
    // month that goes on is rewritten once an hour: four million rows took 25 s on a slow machine, the engine's start included. And of both in pieces of
    // 8 KB, where of each column 64 had to be unpacked for one row: fifty traces took 60 ms and take 28. They are a twentieth
    // larger for it.
    statements: (database) => [
      `ALTER TABLE ${database}.sums MODIFY SETTING min_age_to_force_merge_seconds = 3600, min_compress_block_size = 8192`,
      `ALTER TABLE ${database}.traces MODIFY SETTING min_compress_block_size = 8192`
    ]
  },
  { version: 19, name: "words parted by ends of lines, and by signs wherever they stand", statements: wordsOfLines },
  {
    version: 20,
    name: "merges of few parts at once",
    // Of each part that is merged some ten megabytes of rows are in memory until the merge is past them. Under more load than a server
    // can take, forty were merged at once, and it grew by a gigabyte: see decision 0028.
    statements: (database) => [`ALTER TABLE ${database}.spans MODIFY SETTING max_parts_to_merge_at_once = 11`]
  },
  {
    version: 21,
    name: "merges of traces and sums that take less memory",
    // Traces had a megabyte for each column as well, and blocks of 8,192 rows: see decision 0028. Sums, whose rows have histograms, were measured with
    // few rows alone, and took 7 MB either way. On disk traces are as large as before, and sums of many latencies a fiftieth larger. Spans follow
    // with step 22: prompts that repeat each other are packed half as well in blocks of 64 KB.
    statements: (database) =>
      ["traces", "sums"].map(
        (table) =>
          `ALTER TABLE ${database}.${table} MODIFY SETTING merge_max_block_size = 1024, max_compress_block_size = 65536,
            min_columns_to_activate_adaptive_write_buffer = 1`
      )
  },
  {
    version: 22,
    name: "merges of spans that take less memory",
    // Whoever writes a part has a megabyte for each file of its indices, whatever is in them: a third of what a merge of few rows took. What is long and
    // repeats itself, such as a conversation, goes on to lie in one block of a megabyte: see decision 0028.
    statements: (database) => [
      ...longTexts.map(
        (column) =>
          `ALTER TABLE ${database}.spans MODIFY COLUMN ${column} MODIFY SETTING max_compress_block_size = 1048576`
      ),
      `ALTER TABLE ${database}.spans MODIFY SETTING max_compress_block_size = 65536`
    ]
  }
]
