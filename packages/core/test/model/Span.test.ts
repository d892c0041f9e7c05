import { FastCheck, ParseResult, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { notNull } from "../../src/model/Field.js"
import { gather, modelOf, Span, StoredSpan } from "../../src/model/Span.js"
import { wireSpan } from "./wireSpan.js"

const least = {
  trace_id: "0af7651916cd43dd8448eb211c80319c",
  span_id: "b7ad6b7169203331",
  name: "a step",
  start_time_unix_nano: "1000",
  end_time_unix_nano: "2000"
}

const decode = Schema.decodeUnknownSync(Span)
const read = (fields: Readonly<Record<string, unknown>>) => decode({ ...least, ...fields })

/** `field: reason` of the issue that says most; the text "taken" where nothing is refused. */
const refusalOf = (sent: unknown) => {
  const decoded = Schema.decodeUnknownEither(Span)(sent)
  if (decoded._tag === "Right") return "taken"
  const issue = ParseResult.ArrayFormatter.formatErrorSync(decoded.left).find(({ message }) => message !== notNull)
  return `${issue?.path.join(".")}: ${issue?.message}`
}
const refused = (fields: Readonly<Record<string, unknown>>) => refusalOf({ ...least, ...fields })
const refusedCall = (fields: Readonly<Record<string, unknown>>) => refused({ model_inference: fields })

describe("a span that is sent", () => {
  it("needs its ids, its name and its two instants, and has a default for everything else it cannot do without", () => {
    expect(decode(least)).toEqual({
      ...least,
      start_time_unix_nano: 1000n,
      end_time_unix_nano: 2000n,
      kind: "INTERNAL",
      status: { code: "UNSET" },
      agent_id: "default",
      agent_name: "default",
      agent_role: "Agent"
    })
    for (const field of Object.keys(least)) {
      expect(refusalOf({ ...least, [field]: undefined }), field).toMatch(`${field}: `)
      const { [field]: _, ...rest } = { ...least } as Record<string, unknown>
      expect(refusalOf(rest)).toBe(`${field}: is missing`)
    }
  })

  it("may say null for what it does not say, at any level", () => {
    const nothing = Object.fromEntries(
      Object.keys(StoredSpan.fields)
        .filter((field) => !(field in least) && field !== "duration_ms")
        .map((field) => [field, null])
    )
    expect(read(nothing)).toEqual(decode(least))
    expect(
      read({
        status: { code: null, message: null },
        tool_calls: [{ tool_name: "search", tool_input: null, tool_output: null, tool_status: null }],
        model_inference: { model_name: null, prompt_tokens: null, stream: { chunks: null, aborted: null } },
        cost_attribution: { task_id: null, accumulated_cost_usd: null },
        links: [{ trace_id: least.trace_id, span_id: least.span_id, link_type: null }],
        events: [{ time_unix_nano: 5, name: "agent.tool.start", attributes: null }]
      })
    ).toEqual({
      ...decode(least),
      tool_calls: [{ tool_name: "search", tool_input: "" }],
      model_inference: { stream: {} },
      cost_attribution: {},
      links: [{ trace_id: least.trace_id, span_id: least.span_id, link_type: "RELATED_TO" }],
      events: [{ time_unix_nano: 5n, name: "agent.tool.start" }]
    })
  })

  it("may give its instants as decimal strings, which are exact, or as JSON numbers", () => {
    expect(read({ end_time_unix_nano: "1760000000123456789" }).end_time_unix_nano).toBe(1_760_000_000_123_456_789n)
    expect(read({ end_time_unix_nano: 1_760_000_000_000_000_000 }).end_time_unix_nano).toBe(1_760_000_000_000_000_000n)
    expect(read({ start_time_unix_nano: 0, end_time_unix_nano: "0" }).end_time_unix_nano).toBe(0n)
  })

  it("says which instant is no instant", () => {
    const reason = "expected nanoseconds since the epoch, as a decimal string or a whole number"
    for (const bad of [
      "",
      "soon",
      "-1",
      "1.5",
      "1e3",
      " 1",
      "12345678901234567890",
      -1,
      1.5,
      Number.NaN,
      1e19,
      true,
      {}
    ]) {
      expect(refused({ start_time_unix_nano: bad }), String(bad)).toBe(`start_time_unix_nano: ${reason}`)
    }
    expect(refused({ events: [{ time_unix_nano: "never", name: "x" }] })).toBe(`events.0.time_unix_nano: ${reason}`)
  })

  it("cannot end before it starts", () => {
    expect(refused({ start_time_unix_nano: "2001" })).toBe("end_time_unix_nano: the span ends before it starts")
    expect(refused({ start_time_unix_nano: "2000" })).toBe("taken")
  })

  it("has counts that are whole, not negative, and small enough to price", () => {
    const reason = "expected a whole number from 0 to 1000000000"
    for (const bad of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1_000_000_001, 2 ** 53, "5", true, []]) {
      expect(refusedCall({ prompt_tokens: bad }), String(bad)).toBe(`model_inference.prompt_tokens: ${reason}`)
    }
    expect(refusedCall({ stream: { chunks: -1 } })).toBe(`model_inference.stream.chunks: ${reason}`)
    expect(refusedCall({ prompt_tokens: 0, completion_tokens: 1_000_000_000 })).toBe("taken")
  })

  it("has amounts of time and money that are not negative and can be added up", () => {
    for (const bad of [-0.001, Number.NaN, Number.POSITIVE_INFINITY, 1.7e308, "1"]) {
      expect(refusedCall({ latency_ms: bad })).toBe(
        "model_inference.latency_ms: expected milliseconds from 0 to 1000000000000"
      )
      expect(refused({ cost_usd: bad })).toBe("cost_usd: expected US dollars from 0 to 1000000")
      expect(refused({ cost_attribution: { accumulated_cost_usd: bad } })).toBe(
        "cost_attribution.accumulated_cost_usd: expected US dollars from 0 to 1000000"
      )
    }
  })

  it("is told the words it may use where it uses another", () => {
    expect(refused({ kind: "client" })).toBe("kind: expected one of INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER")
    expect(refused({ status: { code: "FINE" } })).toBe("status.code: expected one of UNSET, OK, ERROR")
    expect(refused({ tool_calls: [{ tool_name: "a", tool_status: "LOST" }] })).toBe(
      "tool_calls.0.tool_status: expected one of SUCCESS, FAILURE, TIMEOUT"
    )
    expect(refusedCall({ operation: "sing" })).toMatch(/^model_inference\.operation: expected one of chat, /)
    expect(refusedCall({ usage_source: "guessed" })).toBe(
      "model_inference.usage_source: expected one of reported, estimated, absent"
    )
    expect(refused({ links: [{ trace_id: least.trace_id, span_id: least.span_id, link_type: "LIKES" }] })).toMatch(
      /^links\.0\.link_type: expected one of FOLLOWS_FROM, /
    )
  })

  it("is told what was expected, and never what it sent: that may be large, or somebody's own", () => {
    const secret = { text: "a private prompt" }
    expect(refused({ name: secret })).toBe("name: expected a text that is not empty")
    expect(refused({ name: "" })).toBe("name: expected a text that is not empty")
    expect(refused({ input: secret })).toBe("input: expected a text")
    expect(refused({ tags: "a" })).toBe("tags: expected an array")
    expect(refused({ tags: ["a", secret] })).toBe("tags.1: expected a text")
    expect(refused({ status: "OK" })).toBe("status: expected an object")
    expect(refused({ model_inference: ["gpt-4o"] })).toBe("model_inference: expected an object")
    expect(refused({ attributes: "a" })).toBe("attributes: expected an object")
    expect(refused({ metadata: [secret] })).toBe("metadata: expected an object")
    expect(refused({ trace_id: secret })).toBe("trace_id: expected a text")
    expect(refusedCall({ stream: { aborted: "yes" } })).toBe("model_inference.stream.aborted: expected true or false")
    for (const sent of [null, 7, "a", [], true]) expect(refusalOf(sent)).not.toBe("taken")
  })

  it("may nest what it attaches a hundred levels deep, and no deeper", () => {
    const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`) as unknown
    expect(refused({ attributes: nested(100) })).toBe("taken")
    expect(refused({ attributes: nested(101) })).toBe("attributes: nested deeper than 100 levels")
    expect(refused({ metadata: { list: JSON.parse("[".repeat(100_000) + "]".repeat(100_000)) as unknown } })).toBe(
      "metadata: nested deeper than 100 levels"
    )
  })

  it("survives the wire", () => {
    FastCheck.assert(
      FastCheck.property(wireSpan, (sent) => {
        const span = decode(sent)
        const wire: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(Span)(span)))
        expect(wire).toEqual(sent)
        expect(decode(wire)).toEqual(span)
        const given = { ...(wire as Record<string, unknown>), duration_ms: 1.5 }
        expect(Schema.encodeSync(StoredSpan)(Schema.decodeUnknownSync(StoredSpan)(given))).toEqual(given)
      }),
      { numRuns: 300 }
    )
  })
})

describe("the keys of a span", () => {
  const gathered = (json: string) => gather(JSON.parse(json) as Record<string, unknown>)

  it("that nobody knows become attributes", () => {
    expect(gather({ ...least, colour: "red", attributes: { size: 3 } })).toEqual({
      ...least,
      attributes: { colour: "red", size: 3 }
    })
    expect(gather({ ...least, colour: null, attributes: null }).attributes).toEqual({ colour: null })
    expect(gather(least)).toBe(least)
  })

  it("do not replace an attribute that was given by the same name", () => {
    expect(gather({ colour: "red", attributes: { colour: "blue" } }).attributes).toEqual({ colour: "blue" })
  })

  it("stay with a wrong `attributes`, which is then refused", () => {
    expect(refusalOf(gather({ ...least, colour: "red", attributes: "x" }))).toBe("attributes: expected an object")
  })

  it("may be called __proto__ or constructor, which changes no object and is kept", () => {
    const span = decode(
      gather({
        ...least,
        ...gathered('{"__proto__": {"polluted": 1}, "constructor": 2, "attributes": {"toString": 3}}')
      })
    )
    expect(JSON.parse(JSON.stringify(span.attributes))).toEqual(
      JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2, "toString": 3}')
    )
    expect(Object.hasOwn(span.attributes ?? {}, "__proto__")).toBe(true)
    expect(Object.getPrototypeOf(span.attributes)).toBe(Object.prototype)
    expect(Reflect.get({}, "polluted")).toBeUndefined()
    const given = decode({ ...least, metadata: JSON.parse('{"__proto__": "mine"}') as unknown })
    expect(JSON.stringify(Schema.encodeSync(Span)(given))).toContain('"metadata":{"__proto__":"mine"}')
  })

  it("leave out what the server works out itself, so that a span read may be sent again", () => {
    expect(gather({ ...least, duration_ms: 5 })).toEqual(least)
  })

  it("let an agent's id and name stand in for each other", () => {
    expect(gather({ agent_name: "Researcher" })).toMatchObject({ agent_id: "Researcher" })
    expect(gather({ agent_id: "r-1", agent_name: null })).toMatchObject({ agent_name: "r-1" })
    expect(gather({ agent_id: "r-1", agent_name: "Researcher" })).toEqual({ agent_id: "r-1", agent_name: "Researcher" })
    expect(gather({ name: "a step" })).toEqual({ name: "a step" })
  })
})

describe("the model of a call", () => {
  it("is the one it names, else the one that replied, else the one asked for", () => {
    const all = { model_name: "a", response_model: "b", request_model: "c" }
    expect(modelOf(all)).toBe("a")
    expect(modelOf({ response_model: "b", request_model: "c" })).toBe("b")
    expect(modelOf({ request_model: "c" })).toBe("c")
    expect(modelOf({})).toBeUndefined()
  })
})
