import { gzipSync } from "node:zlib"
import { FastCheck } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, spanId, start, traceId } from "../kit.js"

let server: Running
let ingest: string
beforeAll(async () => {
  server = await start(settings())
  ingest = `${server.url}/api/ingest`
})
afterAll(() => server.stop())

const lines = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  answered(post(ingest, body, { "content-type": "application/x-ndjson", ...headers }))

const stored = async (id: unknown) => {
  const [status, body] = await get(`${server.url}/api/traces/${id}/spans`)
  return status === 404 ? [] : (body as { spans: ReadonlyArray<{ name: string }> }).spans.map(({ name }) => name)
}

const json = (value: unknown) => JSON.stringify(value)

describe("spans a line", () => {
  it("are taken, whatever ends their lines, and lines that are empty are passed over", async () => {
    const trace_id = traceId()
    const [a, b, c] = ["a", "b", "c"].map((name) => json(span({ trace_id, name })))
    expect(await lines(`\r\n${a}\r\n\n \t\n${b}\n\r\n  ${c}`)).toEqual([202, { accepted: 3, rejected: [] }])
    expect((await stored(trace_id)).toSorted()).toEqual(["a", "b", "c"])
  })

  it("are answered as a batch, also where there is one", async () => {
    expect(await lines(json(span()))).toEqual([202, { accepted: 1, rejected: [] }])
  })

  it("may be called by each of their names", async () => {
    for (const type of ["application/ndjson", "application/jsonl", "Application/X-NDJSON; charset=utf-8"]) {
      expect(await lines(`${json(span())}\n${json(span())}\n`, { "content-type": type }), type).toEqual([
        202,
        { accepted: 2, rejected: [] }
      ])
    }
    for (const type of ["text/plain", "application/x-ndjson2", "application/jsonlines"]) {
      expect(await lines(json(span()), { "content-type": type }), type).toEqual([
        415,
        expect.objectContaining({ error: "expected Content-Type: application/json, or application/x-ndjson" })
      ])
    }
  })

  it("may be bad each by itself: one is named by its place among the lines that are not empty", async () => {
    const trace_id = traceId()
    const good = (name: string) => json(span({ trace_id, name }))
    const body = ["", good("a"), "{oops", "", json(span({ trace_id, name: "" })), good("b"), "[]", '{"spans":[]}', "7"]
    expect(await lines(body.join("\n"))).toEqual([
      202,
      {
        accepted: 2,
        rejected: [
          { index: 1, field: "", reason: "the line is not JSON" },
          { index: 2, field: "name", reason: "expected a text that is not empty" },
          { index: 4, field: "", reason: "expected a span, which is a JSON object" },
          { index: 5, field: "trace_id", reason: "is missing" },
          { index: 6, field: "", reason: "expected a span, which is a JSON object" }
        ]
      }
    ])
    expect((await stored(trace_id)).toSorted()).toEqual(["a", "b"])
  })

  it("of which none is good are refused, each with its reason; and so is nothing at all", async () => {
    expect(await lines("nope\n{}{}\n")).toEqual([
      400,
      {
        _tag: "NothingStored",
        error: "nothing that was sent could be taken",
        accepted: 0,
        rejected: [0, 1].map((index) => ({ index, field: "", reason: "the line is not JSON" }))
      }
    ])
    for (const nothing of ["", "\n", "\r\n \n\t\n"]) {
      expect(await lines(nothing)).toMatchObject([400, { error: "nothing was sent", accepted: 0, rejected: [] }])
    }
  })

  it("may be packed with gzip, and are unpacked up to the same limit", async () => {
    const trace_id = traceId()
    const headers = { "content-type": "application/x-ndjson", "content-encoding": "gzip" }
    const packed = (body: string | Buffer) =>
      answered(fetch(ingest, { method: "POST", headers, body: new Uint8Array(gzipSync(body)) }))
    expect(await packed(`${json(span({ trace_id, name: "packed" }))}\n`)).toEqual([202, { accepted: 1, rejected: [] }])
    expect(await stored(trace_id)).toEqual(["packed"])
    expect(await packed(Buffer.alloc(17 * 1024 * 1024, "\n"))).toMatchObject([413, { limit_bytes: 16 * 1024 * 1024 }])
    expect(await lines(json(span()), { "content-encoding": "br" })).toMatchObject([
      415,
      { error: "Content-Encoding br is not read; send gzip or plain NDJSON" }
    ])
  })

  it("are bounded like any other body: in bytes, in bytes of a span, in spans", async () => {
    expect(await lines(" ".repeat(17 * 1024 * 1024))).toMatchObject([413, { limit_bytes: 16 * 1024 * 1024 }])
    const large = span({ input: "x".repeat(1024 * 1024) })
    expect(await lines(`${json(span())}\n${json(large)}\n${json(span())}`)).toEqual([
      202,
      { accepted: 2, rejected: [{ index: 1, field: "", reason: "larger than 1048576 bytes" }] }
    ])
    expect(await lines("0\n".repeat(50_001))).toMatchObject([
      413,
      { error: "more than 50000 in one body; send them in smaller ones" }
    ])
    const [status, receipt] = await lines("\n0".repeat(50_000))
    expect([status, (receipt as { rejected: ReadonlyArray<unknown> }).rejected.length]).toEqual([400, 50_000])
    // As many lines as go into a body.
    expect((await lines("0\n".repeat(8 * 1024 * 1024)))[0]).toBe(413)
  })

  it("come to the same as an array of them", async () => {
    const one = FastCheck.oneof(
      FastCheck.constant("good"),
      FastCheck.jsonValue(),
      FastCheck.record({
        name: FastCheck.string(),
        kind: FastCheck.constantFrom("CLIENT", "THING"),
        input: FastCheck.string()
      })
    )
    await FastCheck.assert(
      FastCheck.asyncProperty(FastCheck.array(one, { maxLength: 30 }), async (sent) => {
        const bodies = [0, 1].map(() =>
          sent.map((value) =>
            value === "good"
              ? span()
              : typeof value === "object" && value !== null && "kind" in value
                ? { ...span(), ...value, span_id: spanId() }
                : value
          )
        )
        const receipt = await lines((bodies[0] ?? []).map(json).join("\n"))
        expect(receipt).toEqual(await answered(post(ingest, bodies[1])))
      }),
      { numRuns: 10 }
    )
  })

  it("stand in the contract beside JSON", async () => {
    const [, contract] = await get(`${server.url}/openapi.json`)
    const { requestBody } = (contract as { paths: Record<string, { post: { requestBody: { content: object } } }> })
      .paths["/api/ingest"]?.post ?? { requestBody: { content: {} } }
    expect(Object.keys(requestBody.content)).toEqual(["application/json", "application/x-ndjson"])
  })
})
