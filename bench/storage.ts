// Bytes on disk for each span, merged, of spans that a server has taken; and which columns they are in.
// `-- storage 20000` takes fewer spans.
import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { batchSpans } from "./kit/bodies.ts"
import { makeHttp } from "./kit/http.ts"
import { inspectStore } from "./kit/inspectStore.ts"
import { against, figure, type Row, report, rounded, table } from "./kit/report.ts"
import { inFreshDirectory, whileServing } from "./kit/serving.ts"
import { modelCall } from "./kit/spans.ts"

const spans = Number(process.argv[3] ?? 200_000)
const target = 150

/** Spans that end in a second. */
const perSecond = 50

const cases = [
  { what: "without content", contentBytes: 0 },
  { what: "with 1.8 KB of content", contentBytes: 1_800 }
] as const

interface Sizes {
  readonly stored: string
  readonly spans: string
  readonly tables: string
  readonly paths: ReadonlyArray<string>
}

interface Column {
  readonly column: string
  readonly type: string
  readonly bytes: string
}

const measure = ({ contentBytes }: { readonly contentBytes: number }) =>
  inFreshDirectory(async (directory) => {
    await whileServing(directory, async ({ url }) => {
      const { ingest } = makeHttp(url)
      const first = Date.now() - (spans / perSecond) * 1_000
      // Each call is made anew: what is repeated would be stored for nothing.
      for (let from = 0; from < spans; from += batchSpans) {
        const calls = Array.from({ length: Math.min(batchSpans, spans - from) }, (_, index) =>
          modelCall(from + index, contentBytes, first + ((from + index) / perSecond) * 1_000)
        )
        const { status, text } = await ingest(Buffer.from(JSON.stringify({ spans: calls })))
        if (status !== 202) throw new Error(`answered ${status} ${text.slice(0, 300)}`)
      }
    })
    const [sizes] = inspectStore<Sizes>(
      directory,
      "OPTIMIZE TABLE agentwatch.spans FINAL",
      `SELECT
         toString(sumIf(rows, table = 'spans')) AS stored,
         toString(sumIf(bytes_on_disk, table = 'spans')) AS spans,
         toString(sum(bytes_on_disk)) AS tables,
         groupArray(path) AS paths
       FROM system.parts WHERE active AND database = 'agentwatch'`
    )
    if (Number(sizes?.stored) !== spans) throw new Error(`${sizes?.stored} spans are stored`)
    const columns = inspectStore<Column>(
      directory,
      `SELECT name AS column, type, toString(data_compressed_bytes) AS bytes FROM system.columns
       WHERE database = 'agentwatch' AND table = 'spans' ORDER BY data_compressed_bytes DESC LIMIT 10`
    )
    const each = (bytes: unknown) => Number(bytes) / spans
    return {
      spans: each(sizes?.spans),
      tables: each(sizes?.tables),
      directory: each(bytesIn(directory, sizes?.paths ?? [])),
      columns: columns.map(({ bytes, ...rest }) => ({ ...rest, each: each(bytes) }))
    }
  })

/** Of all files but those of parts that have been merged into others, which the engine keeps for a few minutes. */
const bytesIn = (directory: string, activeParts: ReadonlyArray<string>): number =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .filter(({ parentPath }) => {
      const [, part] = /\/([^/]+\/[^/]+_\d+_\d+_\d+)(\/|$)/.exec(parentPath) ?? []
      return part === undefined || activeParts.some((path) => path.endsWith(`/${part}/`))
    })
    .reduce((sum, { name, parentPath }) => sum + statSync(join(parentPath, name)).size, 0)

const measured = []
for (const one of cases) measured.push({ ...one, ...(await measure(one)) })

for (const { columns, what } of measured) {
  table(
    [`the ten dearest columns, ${what}`, "type", "bytes a span"],
    columns.map(({ column, each, type }) => [column, type, figure(each)])
  )
}

const [without] = measured
const bare = without?.spans ?? Number.NaN
report(
  ["storage, bytes a span, merged", "spans table", "target", "all tables", "directory"],
  measured.map(
    ({ contentBytes, directory, spans, tables, what }): Row => [
      what,
      figure(spans),
      contentBytes === 0 ? against(spans, { atMost: target }) : "",
      figure(tables),
      figure(directory)
    ]
  ),
  {
    name: "storage",
    unit: "bytes a span without content",
    value: rounded(bare, 1),
    against: `the target of ${target}`,
    ratio: rounded(bare / target),
    figures: Object.fromEntries(
      measured.flatMap(({ directory, spans, tables, what }) => [
        [`${what}: spans table, bytes a span`, rounded(spans, 1)],
        [`${what}: all tables, bytes a span`, rounded(tables, 1)],
        [`${what}: directory, bytes a span`, rounded(directory, 1)]
      ])
    )
  }
)
