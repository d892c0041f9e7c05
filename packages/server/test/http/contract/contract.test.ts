import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Running, settings, span, start } from "../../kit.js"
import { type JsonSchema, type Operation, readDocument } from "./document.js"
import { odd, valid } from "./valid.js"

/** Requests altogether; as many as the long tests make where they are asked for. */
const requests = process.env.AGENTWATCH_LONG === undefined ? 300 : 20_000
/** Milliseconds after which a request counts as one that hangs. */
const patience = 30_000
const seed = 20_261_128

let server: Running
let operations: ReadonlyArray<Operation>
let schemas: Readonly<Record<string, JsonSchema>>
beforeAll(async () => {
  server = await start(settings())
  const document = await readDocument(server.url)
  // What never ends is asked elsewhere.
  operations = document.operations.filter(({ path }) => path !== "/api/stream")
  schemas = document.schemas
})
afterAll(() => server.stop())

type Query = Record<string, string>

interface Sent {
  readonly operation: Operation
  readonly query: Query
  readonly id: string
  readonly body: unknown
}

const send = async ({ body, id, operation, query }: Sent) => {
  const url = `${server.url}${operation.path.replace("{id}", encodeURIComponent(Buffer.from(id).toString()))}?${new URLSearchParams(query)}`
  const response = await fetch(url, {
    method: operation.method,
    signal: AbortSignal.timeout(patience),
    ...(operation.method === "GET"
      ? {}
      : {
          headers: { "content-type": "application/json" },
          body: typeof body === "string" ? body : JSON.stringify(body)
        })
  })
  return { status: response.status, text: await response.text(), url }
}

const ids = ["0123456789abcdef0123456789abcdef", "f".repeat(32)]

const queryOf = (operation: Operation): fc.Arbitrary<Query> =>
  fc
    .record(
      Object.fromEntries(
        operation.parameters
          .filter((parameter) => parameter.in === "query" && parameter.name !== "cursor")
          .map((parameter) => [parameter.name, valid(parameter.schema, schemas)])
      ),
      { requiredKeys: [] }
    )
    .map((given) => consistent(Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]))))

/** Takes away what contradicts itself, as the descriptions of the parameters say. */
const consistent = (query: Query): Query => {
  const kept = { ...query }
  const drop = (name: string) => void delete kept[name]
  if (kept.from !== undefined) drop("since")
  if (kept.to !== undefined) drop("until")
  const [from, to] = [kept.from ?? kept.since, kept.to ?? kept.until]
  if (from !== undefined && to !== undefined && from > to) for (const name of ["to", "until"]) drop(name)
  if (from !== undefined || to !== undefined) drop("period")
  for (const what of ["cost_usd", "duration_ms"]) {
    if (Number(kept[`min_${what}`] ?? 0) > Number(kept[`max_${what}`] ?? 1e300)) drop(`max_${what}`)
  }
  // Small buckets of a long time are refused, because nobody can draw them.
  if (kept.bucket !== undefined) kept.bucket = String(Math.max(Number(kept.bucket), 10_000))
  return kept
}

/** A span has to be from now, and to end after it began; its count of bytes and what stands in its texts is its own. */
const fresh = (given: unknown): unknown => {
  if (Array.isArray(given)) return given.map(fresh)
  if (typeof given !== "object" || given === null) return given
  if ("spans" in given) return { ...given, spans: fresh(given.spans) }
  if ("events" in given && !("span_id" in given)) {
    const now = new Date().toISOString()
    return { events: (given.events as ReadonlyArray<object>).map((event) => ({ ...event, timestamp: now })) }
  }
  const { end_time_unix_nano, start_time_unix_nano, trace_id } = span()
  const { model_inference, ...rest } = given as Record<string, unknown>
  return {
    ...rest,
    trace_id,
    start_time_unix_nano,
    end_time_unix_nano,
    ...(typeof model_inference === "object" && model_inference !== null
      ? { model_inference: { prompt_tokens: 1 } }
      : {})
  }
}

const isEmpty = (body: unknown): boolean =>
  (Array.isArray(body) && body.length === 0) ||
  (typeof body === "object" &&
    body !== null &&
    Object.values(body).some((value) => Array.isArray(value) && value.length === 0 && !("span_id" in body)))

/** What OTLP's messages are made of stands in its own specification. */
const bodyOf = ({ body, path }: Operation): fc.Arbitrary<unknown> => {
  if (path === "/v1/traces") return fc.constant({ resourceSpans: [] })
  return body === undefined ? fc.constant(undefined) : valid(body, schemas).map(fresh)
}

const validRequest = (operation: Operation): fc.Arbitrary<Sent> =>
  fc.record({
    operation: fc.constant(operation),
    query: queryOf(operation),
    id: fc.constantFrom(...ids),
    body: bodyOf(operation)
  })

const oddRequest = (operation: Operation): fc.Arbitrary<Sent> =>
  fc.record({
    operation: fc.constant(operation),
    query: fc
      .tuple(
        queryOf(operation),
        fc.dictionary(
          fc.oneof(fc.constantFrom("x", "limit", "from", "cursor", ...operation.parameters.map(({ name }) => name))),
          odd,
          {
            minKeys: 1,
            maxKeys: 3
          }
        )
      )
      .map(([good, bad]) => ({ ...good, ...bad })),
    id: fc.oneof(odd, fc.constantFrom(...ids)),
    body: fc.oneof(
      odd,
      fc.json(),
      fc.json().map((json) => `{"spans":[${json}]}`),
      fc.json().map((json) => `{"events":[${json}]}`)
    )
  })

const parallel = 8
const share = (count: number) => Math.ceil(count / operations.length / parallel)

describe("whatever /openapi.json says can be asked", () => {
  it("is answered where it is asked as it says", async () => {
    for (const operation of operations) {
      await fc.assert(
        fc.asyncProperty(
          fc.array(validRequest(operation), { minLength: parallel, maxLength: parallel }),
          async (many) => {
            await Promise.all(
              many.map(async (sent) => {
                const { status, text, url } = await send(sent)
                const said = `${operation.method} ${url} ${JSON.stringify(sent.body)?.slice(0, 2_000)}: ${text.slice(0, 500)}`
                expect(operation.answers, said).toContain(status)
                // Nothing to store is said so; a trace may be one that nobody has sent.
                const may = [
                  200,
                  202,
                  ...(isEmpty(sent.body) ? [400] : []),
                  ...(operation.path.includes("{id}") ? [404] : [])
                ]
                expect(may, said).toContain(status)
              })
            )
          }
        ),
        { numRuns: share(requests / 2), seed, endOnFailure: true }
      )
    }
  }, 900_000)

  it("is refused in words where it is not, and never breaks or hangs the server", async () => {
    const answered = new Map<number, number>()
    for (const operation of operations) {
      await fc.assert(
        fc.asyncProperty(
          fc.array(oddRequest(operation), { minLength: parallel, maxLength: parallel }),
          async (many) => {
            await Promise.all(
              many.map(async (sent) => {
                const { status, text, url } = await send(sent)
                expect(
                  status,
                  `${operation.method} ${url} ${JSON.stringify(sent.body)?.slice(0, 500)}: ${text.slice(0, 300)}`
                ).toBeLessThan(500)
                answered.set(status, (answered.get(status) ?? 0) + 1)
                if (status === 400) expect(text.length, url).toBeGreaterThan(10)
              })
            )
          }
        ),
        { numRuns: share(requests / 2), seed, endOnFailure: true }
      )
    }
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    expect([...answered.keys()]).toEqual(expect.arrayContaining([200, 400]))
  }, 900_000)
})
