import { availableParallelism } from "node:os"
import type { Begun } from "./journal/Journal.js"
import type { RowInsert } from "./RowInsert.js"

// Where the engine is ours, half of the cores are left to what else this process does. On two of them an insert by two threads
// takes as long as by one, but waits so often for the other to have its turn that the slowest took half as long again.
const threads = Math.max(1, availableParallelism() >> 1)

const ownEngine = {
  max_threads: threads,
  // Cutting the rows up for others to read takes longer than it saves where there are no others.
  input_format_parallel_parsing: threads > 1 ? 1 : 0,
  // No row of ours has null where a column cannot hold it; looking for it in every value takes a tenth of the reading.
  input_format_null_as_default: 0,
  // A file that is cut off while it is read is an error then, and not the end of the process.
  storage_file_read_method: "pread"
}

/** The insert of spans that was begun, from where its rows lie. `limited`: it takes ten seconds at most, in a store that others use, too. */
export const spansInsert = (
  { columns, format, token }: Begun,
  rows: RowInsert["rows"],
  limited: boolean
): RowInsert => ({
  table: "spans",
  columns,
  format,
  rows,
  settings: {
    // A batch may reach as far back as spans are kept, so the number of months in it is no sign of a mistake.
    max_partitions_per_insert_block: 0,
    async_insert: 0,
    insert_deduplication_token: token,
    deduplicate_blocks_in_dependent_materialized_views: 1,
    // What words there are is indexed when parts are merged: small ones are read through as fast.
    exclude_materialize_skip_indexes_on_insert: "by_word",
    ...(limited ? { max_execution_time: 10 } : ownEngine)
  }
})
