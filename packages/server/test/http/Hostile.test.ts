import { FastCheck } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, ask, get, post, type Running, say, settings, span, start, traceId } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

const ingest = (body: unknown) => answered(post(`${server.url}/api/ingest`, body))
const events = (body: unknown) => answered(post(`${server.url}/api/events`, body))
const alive = async () => expect((await fetch(`${server.url}/health`)).status).toBe(200)

const spansOf = async (id: unknown) => {
  const [status, body] = await get(`${server.url}/api/traces/${id}/spans`)
  expect(status, `reading ${id} back`).toBe(200)
  return (body as { spans: ReadonlyArray<Record<string, unknown>> }).spans
}

const depth = 100_000

/** Of so many spans or bodies at once. */
const rounds = process.env.AGENTWATCH_LONG === undefined ? 10 : 20

describe("a server that is sent nonsense", () => {
  it("refuses what is nested without end, wherever it stands, and goes on", async () => {
    const objects = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`
    const arrays = `${"[".repeat(depth)}${"]".repeat(depth)}`
    for (const deep of [objects, arrays]) {
      expect((await ingest(deep))[0]).toBe(400)
      expect((await events(deep))[0]).toBe(400)
      expect((await events(`{"events":[{"metadata":${deep}},{"model":${deep}}]}`))[0]).toBe(400)
      for (const field of ["name", "input", "attributes", "metadata", "tags", "events", "nobody_knows", "__proto__"]) {
        const body = JSON.stringify(span({ [field]: "HERE" })).replace('"HERE"', deep)
        const one = field === "__proto__" ? body.replace("{", `{"__proto__":${deep},`) : body
        expect((await ingest(one))[0], field).toBe(400)
      }
    }
    await alive()
  })

  it("refuses costs, counts and times that nothing can add up, so that no total is ever spoiled", async () => {
    const bad = [
      { cost_usd: 1e6 + 1 },
      { cost_usd: 1e20 },
      { cost_usd: 1e305 },
      { cost_attribution: { accumulated_cost_usd: 1e300 } },
      { model_inference: { prompt_tokens: Number.MAX_SAFE_INTEGER } },
      { model_inference: { latency_ms: 1.7e308 } }
    ]
    for (const fields of bad) expect((await ingest(span(fields)))[0], JSON.stringify(fields)).toBe(400)
    const most = {
      model_name: "o1-pro",
      prompt_tokens: 1e9,
      completion_tokens: 1e9,
      reasoning_tokens: 1e9,
      latency_ms: 1e12
    }
    const trace_id = traceId()
    for (const fields of [
      { cost_usd: 1e6 },
      { model_inference: most },
      { model_inference: { ...most, model_name: "?" } }
    ]) {
      expect((await ingest(span({ trace_id, ...fields })))[0], JSON.stringify(fields)).toBe(202)
    }
    expect(await spansOf(trace_id)).toHaveLength(3)
    expect((await get(`${server.url}/api/traces`))[0]).toBe(200)
    expect((await get(`${server.url}/api/metrics/summary`))[0]).toBe(200)
    expect((await get(`${server.url}/api/events`))[0]).toBe(200)
  })

  it("keeps half a surrogate pair as the sign for what is unreadable, and loses none of the spans beside it", async () => {
    const [half, whole] = [
      span({ input: "HERE", tags: ["HERE"], attributes: { HERE: "HERE" } }),
      span({ input: "\\ud83d, \ud83d\ude00" })
    ]
    const body = JSON.stringify([half, whole]).replaceAll("HERE", "a\\ud800b")
    expect(await ingest(body)).toEqual([202, { accepted: 2, rejected: [] }])
    expect(await spansOf(half.trace_id)).toMatchObject([
      { input: "a\ufffdb", tags: ["a\ufffdb"], attributes: { "a\ud800b": "a\ud800b" } }
    ])
    expect(await spansOf(whole.trace_id)).toMatchObject([{ input: "\\ud83d, \ud83d\ude00" }])
    expect(await events('{"events":[{"id":"\\udc00","agent_name":"\\ud800\\ud800"}]}')).toEqual([
      200,
      { status: "ok", count: 1 }
    ])
  })

  it("takes NUL, duplicate keys, keys of every object, and numbers beyond 2^53 for what JSON says they are", async () => {
    const one = span({ name: "a\0b", attributes: { "": "\0", hasOwnProperty: 1 } })
    const body = JSON.stringify(one).replace("{", '{"name":"first","__proto__":{"x":1},"big":12345678901234567890,')
    expect(await ingest(body)).toEqual([202, { accepted: true }])
    const [back] = await spansOf(one.trace_id)
    expect(back).toMatchObject({ name: "a\0b" })
    expect(JSON.stringify(back?.attributes)).toBe(
      '{"__proto__":{"x":1},"big":12345678901234567000,"":"\\u0000","hasOwnProperty":1}'
    )
  })

  it("answers paths and requests that are none without a fault", async () => {
    const odd = [
      "/%",
      "/%00",
      "//",
      "/api/traces/%E0%A4%A/spans",
      "/api/traces/%00/spans",
      "/api/traces/../../etc/passwd/spans",
      "/api/traces?%",
      "*",
      "http://[/x",
      "/\\..\\",
      `/${"a".repeat(5_000)}`,
      "/api/traces?limit=%00",
      "/api/traces?limit[]=1&limit[a]=2"
    ]
    for (const path of odd) {
      expect(await ask(server.url, path), path).toMatch(/^HTTP\/1\.1 4\d\d /)
    }
    for (const method of ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"]) {
      const request = `${method} /api/ingest HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
      expect(await say(server.url, request), method).toMatch(/^HTTP\/1\.1 40[45] /)
    }
    expect(await say(server.url, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /)
    expect(
      await say(
        server.url,
        `POST /api/ingest HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: -5\r\n\r\n`
      )
    ).toMatch(/^HTTP\/1\.1 400 /)
    await alive()
  })

  it("never answers with a fault, and gives back every span that it took: a few hundred spans, each a little wrong", async () => {
    const odd = FastCheck.oneof(
      FastCheck.constantFrom<unknown>(
        null,
        "",
        0,
        -1,
        1.5,
        -0,
        1e308,
        2 ** 53,
        true,
        [],
        {},
        [null],
        "\u2028",
        "\0",
        "\ud800",
        "DROP TABLE spans",
        "x".repeat(5_000)
      ),
      FastCheck.string({ unit: "binary", maxLength: 20 }),
      FastCheck.double({ noNaN: true }),
      FastCheck.jsonValue({ maxDepth: 3 })
    )
    const fields = [
      ...Object.keys(span()),
      "parent_span_id",
      "kind",
      "agent_id",
      "agent_name",
      "agent_role",
      "agent_path",
      "input",
      "output",
      "tool_calls",
      "model_inference",
      "cost_attribution",
      "cost_usd",
      "cost_source",
      "links",
      "events",
      "task",
      "tags",
      "metadata",
      "attributes",
      "duration_ms",
      "toString"
    ]
    const inside = [
      "code",
      "message",
      "model_name",
      "prompt_tokens",
      "latency_ms",
      "stream",
      "finish_reasons",
      "tool_name",
      "name",
      "time_unix_nano",
      "task_id"
    ]
    const value = FastCheck.oneof(
      odd,
      FastCheck.dictionary(FastCheck.constantFrom(...inside), odd),
      FastCheck.array(FastCheck.dictionary(FastCheck.constantFrom(...inside), odd), { maxLength: 2 })
    )
    const changes = FastCheck.dictionary(FastCheck.constantFrom(...fields), value, { minKeys: 1, maxKeys: 4 })
    const taken = new Set<string>()
    const one = async (changed: Readonly<Record<string, unknown>>) => {
      const sent = span(changed)
      const [status, answer] = await ingest(sent)
      expect([202, 400], JSON.stringify(sent)).toContain(status)
      if (status === 400) expect(answer).toMatchObject({ rejected: [{ index: 0, reason: expect.stringMatching(/./) }] })
      else {
        taken.add(String(sent.trace_id))
        expect(await spansOf(sent.trace_id)).toMatchObject([{ span_id: String(sent.span_id) }])
      }
    }
    await FastCheck.assert(
      FastCheck.asyncProperty(
        FastCheck.array(changes, { minLength: 25, maxLength: 25 }),
        async (many) => void (await Promise.all(many.map(one)))
      ),
      { numRuns: rounds, endOnFailure: true }
    )
    // How many are taken is chance; none would mean that nothing was tried.
    expect(taken.size).toBeGreaterThan(0)
    await alive()
  })

  it("never answers with a fault to a few hundred bodies that broke on the way", async () => {
    const body = JSON.stringify({
      spans: [span(), span({ model_inference: { model_name: "gpt-4o", prompt_tokens: 12 } })],
      events: [{ model: "gpt-4o" }]
    })
    const broken = FastCheck.tuple(
      FastCheck.nat(body.length),
      FastCheck.nat(6),
      FastCheck.string({ unit: "binary", maxLength: 3 }),
      FastCheck.constantFrom("/api/ingest", "/api/events")
    )
    await FastCheck.assert(
      FastCheck.asyncProperty(FastCheck.array(broken, { minLength: 20, maxLength: 20 }), async (many) => {
        await Promise.all(
          many.map(async ([at, gone, instead, path]) => {
            const sent = body.slice(0, at) + instead + body.slice(at + gone)
            const { status } = await post(`${server.url}${path}`, sent)
            expect([200, 202, 400], `${path} ${sent}`).toContain(status)
          })
        )
      }),
      { numRuns: rounds, endOnFailure: true }
    )
    await alive()
  })
})
