import { afterAll, beforeAll, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start } from "../kit.js"
import { stream } from "./feed.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

it("What is searched for is words, whatever signs stand between them in the one text or the other", async () => {
  const sent = span({ input: "the refund, as agreed, is late", model_inference: {} })
  expect((await answered(post(`${server.url}/api/ingest`, sent)))[0]).toBe(202)
  const count = async (path: string, search: string) => {
    const [status, body] = await get(`${server.url}/api/${path}?search=${encodeURIComponent(search)}`)
    const { events, traces } = body as Record<string, ReadonlyArray<unknown>>
    return [status, (events ?? traces)?.length]
  }
  for (const path of ["events", "traces"]) {
    for (const found of ["refund late", "refund — late", "late … refund", "→ refund", "« refund »"]) {
      expect(await count(path, found), `${path}: ${found}`).toEqual([200, 1])
    }
    expect(await count(path, "refund — early")).toEqual([200, 0])
  }
  const reader = await stream(server, `backlog=1&search=${encodeURIComponent("refund — late")}`)
  expect(await reader.told(1)).toHaveLength(1)
  reader.leave()
})

const about = (search: string) => `search=${encodeURIComponent(search)}`

it("Words are found alone that stand in the quotes and between the dashes and dots of a model's reply", async () => {
  const output =
    "“Hello”, she said: ‘yes—no’… «peut-être» 1990–1995 → done•next │cell│ €50 naïve\u00a0café 你好，世界。 「東京」 ¿qué?"
  const call = { model_inference: { model_name: "gpt-4o" }, agent_name: "typographer" }
  expect((await answered(post(`${server.url}/api/ingest`, span({ ...call, output }))))[0]).toBe(202)
  const found = async (search: string) => {
    const [, body] = await get(`${server.url}/api/events?agent_name=typographer&${about(search)}`)
    return (body as { events: ReadonlyArray<unknown> }).events.length
  }
  const words = "hello she yes no peut être 1990 1995 done next cell 50 naïve café 你好 世界 東京 qué".split(" ")
  for (const word of [...words, "yes—no", "“hello”", "€50", "你好，世界", "naïve café", words.join(" ")]) {
    expect([word, await found(word)]).toEqual([word, 1])
  }
  for (const word of ["hell", "nai", "你", "京", "caf", "199"]) expect([word, await found(word)]).toEqual([word, 0])
  const reader = await stream(server, `backlog=1&${about("hello no 世界")}`)
  expect(await reader.told(1)).toHaveLength(1)
  reader.leave()
})

it("Words that begin a line or a cell are found alone, also in a prompt and a reply that are kept as JSON", async () => {
  const said = 'One line\nNext line\r\nThird\tcell "quoted" C:\\new and {"q":"a\\nb"}\u0007rung \u001b[31mred\nLast'
  const call = { model_inference: { model_name: "gpt-4o" }, agent_name: "liner" }
  const spans = [
    span({ ...call, input: JSON.stringify([{ role: "user", content: said }]), output: "a\nplain\\nreply" }),
    span({ ...call, input: "[INST] \\begin C:\\ndir {\\bf x}", output: '[\n  {"text": "pretty\\nprinted"}]' }),
    span({ ...call, input: said, output: JSON.stringify({ text: "sent\nback" }) })
  ]
  for (const sent of spans) expect((await answered(post(`${server.url}/api/ingest`, sent)))[0]).toBe(202)
  const found = async (search: string) => {
    const [, body] = await get(`${server.url}/api/events?agent_name=liner&${about(search)}`)
    return (body as { events: ReadonlyArray<unknown> }).events.length
  }
  for (const word of [
    "one",
    "next",
    "third",
    "cell",
    "quoted",
    "C:\\new",
    "new",
    "nb",
    "rung",
    "31mred",
    "last",
    "line\nnext\nline"
  ]) {
    expect([word, await found(word)]).toEqual([word, 2])
  }
  for (const word of ["plain", "nreply", "content", "back", "begin", "ndir", "bf", "printed"]) {
    expect([word, await found(word)]).toEqual([word, 1])
  }
  for (const word of ["nnext", "nthird", "nlast", "tcell", "nback", "u0007rung", "u001b", "ew", "b", "reply"]) {
    expect([word, await found(word)]).toEqual([word, 0])
  }
  for (const [search, times] of [
    ["next last", 2],
    ["back", 1]
  ] as const) {
    const reader = await stream(server, `backlog=9&agent_name=liner&${about(search)}`)
    expect(await reader.told(times)).toHaveLength(times)
    reader.leave()
  }
})
