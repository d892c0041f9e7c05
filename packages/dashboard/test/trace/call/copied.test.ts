import { execFileSync } from "node:child_process"
import { runInNewContext } from "node:vm"
import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { curlOf, ingestOf } from "../../../src/trace/call/curlOf.js"
import { jsonOf } from "../../../src/trace/call/literal.js"
import { providerCallOf } from "../../../src/trace/call/ProviderCall.js"
import { typescriptOf } from "../../../src/trace/call/typescriptOf.js"
import { spanOf } from "../span.js"

const evil = [
  "'; touch /tmp/owned; '",
  '"$(touch /tmp/owned)" `id` $HOME $(IFS) \\ \\" \\u0027',
  "END_OF_BODY\nEND_OF_BODY\n",
  "!! !id world! !",
  "line\r\nline\u2028line\u0000\u001b]0;owned\u0007\t",
  "abc\u202etxt.exe\u200b\u{e0041}\ud800 ö 漢 👩‍👩‍👧",
  `</script><!-- \${process.exit(1)} \`\${x}\` */ //`,
  "%n %s \\n"
]

const callOf = (provider: string, messages: unknown, more = {}) => {
  const call = providerCallOf(
    spanOf(1, 0, 1, {
      input: JSON.stringify(messages),
      model_inference: { provider, request_model: "gpt-'4o\"", model_name: "answered", operation: "chat", ...more }
    })
  )
  if (call === undefined) throw new Error("no call")
  return call
}

/** Runs the command in a shell in which `curl` tells what it was given. */
const run = (shell: string, command: string) => {
  const script = `curl() { printf '%s\\0' "$@"; printf '\\0'; cat; }\n${command}\n`
  const out = execFileSync(shell, ["-c", script], {
    env: { PATH: "/usr/bin:/bin", OPENAI_API_KEY: "sk-1", ANTHROPIC_API_KEY: "sk-2" }
  })
  const [words = "", body = ""] = out.toString().split("\0\0")
  return { words: words.split("\0"), body: JSON.parse(body) as unknown }
}

/** Runs the program with a client that tells what it was asked. */
const asked = (program: string) => {
  const body = program.replace(/^import .*\n/, "").replace("await ", "")
  const told: { body?: unknown } = {}
  const create = (given: unknown) => {
    told.body = given
    return { choices: [], [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true }) }) }
  }
  class Client {
    chat = { completions: { create } }
    responses = { create }
    messages = { create }
  }
  const sandbox = { OpenAI: Client, Anthropic: Client, process: { env: {} }, console: { log: () => undefined } }
  runInNewContext(`(async () => {${body}})()`, sandbox)
  return JSON.parse(JSON.stringify(told.body)) as unknown
}

describe("a call that is copied", () => {
  const messages = evil.map((content) => ({ role: "user", content, [content]: content, ["__proto__"]: { x: 1 } }))

  it.each(["/bin/sh", "/bin/bash"])("asks the same in %s, whatever its messages hold", (shell) => {
    const call = callOf("openai", messages)
    const { body, words } = run(shell, curlOf(call))
    expect(body).toEqual(JSON.parse(JSON.stringify({ model: "gpt-'4o\"", messages })))
    expect(words).toEqual([
      "https://api.openai.com/v1/chat/completions",
      "-H",
      "Authorization: Bearer sk-1",
      "-H",
      "Content-Type: application/json",
      "--data-binary",
      "@-"
    ])
  })

  it("asks the same in TypeScript, whatever its messages hold", () => {
    expect(asked(typescriptOf(callOf("openai", messages)))).toEqual(
      JSON.parse(JSON.stringify({ model: "gpt-'4o\"", messages }))
    )
  })

  it("stays itself for any text", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ unit: "binary" }), FastCheck.string({ unit: "binary" }), (content, key) => {
        const call = callOf("openai", [{ role: "user", content, [key]: content }])
        const meant = JSON.parse(JSON.stringify(call.body))
        const [, json = ""] = /<<'END_OF_BODY'\n(.*)\nEND_OF_BODY$/s.exec(curlOf(call)) ?? []
        expect(JSON.parse(json)).toEqual(meant)
        expect(json.split("\n")).not.toContain("END_OF_BODY")
        expect(asked(typescriptOf(call))).toEqual(meant)
      }),
      { numRuns: 200 }
    )
  })

  it("spells out what a person would not see, and what a shell's history would replace", () => {
    const copied = [curlOf(callOf("openai", messages)), typescriptOf(callOf("openai", messages))]
    for (const text of copied) expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    expect(copied[0]).not.toMatch(/![^ ]/)
  })

  it("goes to Anthropic with the system prompt and the limit where they belong", () => {
    const call = callOf(
      "anthropic",
      [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Where?" }
      ],
      {
        stream: { chunks: 3 },
        completion_tokens: 5_000
      }
    )
    const { body, words } = run("/bin/sh", curlOf(call))
    expect(words.slice(0, 6)).toEqual([
      "-N",
      "https://api.anthropic.com/v1/messages",
      "-H",
      "x-api-key: sk-2",
      "-H",
      "anthropic-version: 2023-06-01"
    ])
    expect(body).toEqual({
      model: "gpt-'4o\"",
      max_tokens: 5_000,
      system: "Be brief.",
      messages: [{ role: "user", content: "Where?" }],
      stream: true
    })
    expect(asked(typescriptOf(call))).toEqual(body)
  })

  it("of items goes to OpenAI's responses, and of others who speak like OpenAI to their own host", () => {
    const items = [{ role: "user", content: [{ type: "input_text", text: "Where?" }] }]
    expect(callOf("openai", items)).toMatchObject({ api: "responses", body: { input: items } })
    const groq = callOf("groq", [{ role: "user", content: "Where?" }])
    expect(curlOf(groq)).toContain(
      'https://api.groq.com/openai/v1/chat/completions \\\n  -H "Authorization: Bearer $GROQ_API_KEY"'
    )
    expect(typescriptOf(groq)).toContain("apiKey: process.env.GROQ_API_KEY")
  })

  it("is not made up where too little is known of it", () => {
    const none = (input: string | undefined, call: object | undefined) =>
      providerCallOf(spanOf(1, 0, 1, { input: input ?? null, model_inference: call ?? null }))
    const messages = '[{"role":"user","content":"Where?"}]'
    const known = { provider: "openai", model_name: "gpt-4o" }
    expect(none(messages, known)).toBeDefined()
    expect(none(messages, undefined)).toBeUndefined()
    expect(none(undefined, known)).toBeUndefined()
    expect(none("Where?", known)).toBeUndefined()
    expect(none("[]", known)).toBeUndefined()
    expect(none("[[1]]", known)).toBeUndefined()
    expect(none(messages, { provider: "openai" })).toBeUndefined()
    expect(none(messages, { ...known, operation: "embeddings" })).toBeUndefined()
    expect(none(messages, { ...known, provider: "bedrock" })).toBeUndefined()
    expect(none('[{"role":"user","parts":[{"text":"Where?"}]}]', known)).toBeUndefined()
  })

  it("of a span goes to the server itself, in the shape of the wire", () => {
    const span = spanOf(1, 0, 1, { input: evil.join("") })
    const { body, words } = run("/bin/sh", ingestOf(span, "http://127.0.0.1:3001", false))
    expect(words[0]).toBe("http://127.0.0.1:3001/api/ingest")
    expect(body).toMatchObject({
      span_id: span.span_id,
      start_time_unix_nano: "1770651000000000000",
      input: span.input
    })
    expect(ingestOf(span, "http://x", true)).toContain('-H "X-API-Key: $AGENTWATCH_API_KEY"')
  })

  it("keeps the digits of large numbers", () => {
    const call = providerCallOf(
      spanOf(1, 0, 1, {
        input: '[{"role":"user","content":[{"type":"data","id":12345678901234567890}]}]',
        model_inference: { provider: "openai", model_name: "gpt-4o" }
      })
    )
    const tells =
      JSON.parse(
        "1",
        (_: string, value: unknown, context?: { readonly source?: string }) => context?.source ?? value
      ) === "1"
    if (tells) expect(jsonOf(call?.body)).toContain("12345678901234567890")
  })
})
