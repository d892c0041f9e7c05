import { execFile } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { TracePage } from "@agentwatch/core/api/Traces"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startProvider } from "./kit/provider.js"
import { replies } from "./kit/replies.js"
import { freePort, freshDirectory, get, type Serving, serve } from "./kit/server.js"

const root = fileURLToPath(new URL("..", import.meta.url))
const readme = readFileSync(`${root}README.md`, "utf8")
const run = promisify(execFile)

/** A block of the README, to the letter. */
const block = (pattern: RegExp) => {
  const found = pattern.exec(readme)?.[1]
  if (found === undefined) throw new Error(`the README has no ${pattern}`)
  return found
}

describe("the README's quick start", () => {
  let server: Serving
  let provider: Awaited<ReturnType<typeof startProvider>>

  beforeAll(async () => {
    provider = await startProvider(replies)
    server = await serve(await freePort(), freshDirectory())
    mkdirSync(`${root}.cache/quick-start`, { recursive: true })
  })
  afterAll(() => Promise.all([server.stop(), provider.stop()]))

  const tracesOf = (agent: string, model: string) =>
    get<TracePage>(`${server.url}/api/traces?agent_id=${agent}&model=${model}`)

  const runProgram = async (name: string) => {
    const file = `${root}.cache/quick-start/${name}`
    writeFileSync(file, block(new RegExp(`<!-- e2e: ${name.replaceAll(".", "\\.")} -->\n\`\`\`js\n([\\s\\S]*?)\`\`\``)))
    return run(process.execPath, ["--import", `${root}e2e/kit/reroute.mjs`, file], {
      env: {
        ...process.env,
        OPENAI_API_KEY: "sk-not-a-key",
        PROVIDER_URL: `${provider.url}/ours/openai-json`,
        SERVER_URL: server.url
      }
    })
  }

  it("for a Node program makes a call that is seen, although the program never flushes", async () => {
    const { stdout } = await runProgram("quick-start.mjs")
    expect(stdout).toContain("The Elbe.")
    const { total, traces } = await tracesOf("ResearchBot", "gpt-4o-mini-2024-07-18")
    expect(total).toBe(1)
    expect(traces[0]).toMatchObject({ name: "why is the sky blue", request_count: 1, cost_usd: 0.0001722 })
  })

  it("for a budget stops the second call, and lets it pass once there is room", async () => {
    const { stderr, stdout } = await runProgram("budget.mjs")
    expect(stdout.match(/The Elbe\./g)).toHaveLength(2)
    expect(stdout).toMatch(/^AgentWatch blocked a call of agent WriterBot: Hourly budget exceeded/m)
    expect(stderr).not.toContain("Error")
  })

  it("for a tracked function makes a step, whose labels its one request carries", async () => {
    const { stdout } = await runProgram("track.mjs")
    expect(stdout).toContain("The Elbe.")
    const { traces } = await tracesOf("research-bot", "gpt-4o-mini-2024-07-18")
    expect(traces).toMatchObject([{ name: "summarize", span_count: 2, request_count: 1, cost_usd: 0.0001722 }])
  })

  it("for an event that is logged makes a request, priced like any other", async () => {
    await runProgram("log-event.mjs")
    const { traces } = await tracesOf("analytics-bot", "gpt-4o-mini")
    // 500 × $0.15 + 100 × $0.60 per million.
    expect(traces).toMatchObject([{ name: "custom-analysis", request_count: 1, cost_usd: 0.000135 }])
  })

  it("for an instance makes a call that is seen, and knows what it cost", async () => {
    const { stdout } = await runProgram("instance.mjs")
    expect(stdout).toContain("The Elbe.")
    expect(stdout).toContain("0.0001722")
    const { traces } = await tracesOf("tenant-7", "gpt-4o-mini-2024-07-18")
    expect(traces).toMatchObject([{ name: "a question of tenant 7", span_count: 2, request_count: 1 }])
  })

  it("for an Effect program makes a call that is seen", async () => {
    await runProgram("quick-start-effect.mjs")
    const { traces } = await tracesOf("ResearchBot", "gpt-4o-mini-2024-07-18")
    const found = traces.filter(({ name }) => name === "why is the sky blue, in Effect")
    expect(found).toMatchObject([{ span_count: 2, request_count: 1, prompt_tokens: 1500, cost_usd: 0.0001722 }])
  })

  it("with curl stores a span", async () => {
    const command = block(/```sh\n(NOW=[\s\S]*?)```/).replaceAll("http://localhost:3001", server.url)
    const { stdout } = await run("bash", ["-c", command])
    expect(JSON.parse(stdout)).toEqual({ accepted: true })
    const { traces } = await tracesOf("ResearchBot", "gpt-4o-mini")
    // 1,000 × $0.15 + 200 × $0.60 per million.
    expect(traces).toMatchObject([{ name: "chat gpt-4o-mini", cost_usd: 0.00027 }])
  })

  it("with curl stores a span of OpenTelemetry", async () => {
    const command = block(/```sh\n(END=[\s\S]*?)```/).replaceAll("http://localhost:3001", server.url)
    const { stdout } = await run("bash", ["-c", command])
    expect(JSON.parse(stdout)).toEqual({})
    const { traces } = await tracesOf("NightBot", "gpt-4o-mini")
    expect(traces).toMatchObject([{ name: "chat gpt-4o-mini", prompt_tokens: 1000, cost_usd: 0.00027 }])
  })
})
