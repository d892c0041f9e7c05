import { execFile } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { gunzipSync } from "node:zlib"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { freshDirectory } from "./kit/server.js"

const root = fileURLToPath(new URL("..", import.meta.url))
const run = promisify(execFile)

const answers: Readonly<Record<string, string>> = {
  "Name a river.": "The Elbe.",
  "Name a lake.": "Lake Inari.",
  "Name a sea.": "The Baltic.",
  "A fact about rivers, please.": "They end.",
  "A short poem about this, please: They end.": "So it goes, it flows."
}

// 12 × $0.15 + 8 × $0.60 per million: $0.0000066 a call.
const reply = (content: string | undefined) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_790_000_000,
  model: "gpt-4o-mini-2024-07-18",
  choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop", logprobs: null }],
  usage: { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20 }
})

describe("the example", () => {
  const questions: Array<string> = []
  const spans: Array<{ readonly name: string }> = []

  const say = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))

  const server = createServer(async (request, response) => {
    const chunks: Array<Buffer> = []
    for await (const chunk of request) chunks.push(chunk)
    const sent = Buffer.concat(chunks)
    const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent
    const { messages, spans: batch } = JSON.parse(body.toString())
    if (request.url === "/api/ingest") {
      spans.push(...batch)
      return void say(response, 202, { accepted: batch.length, rejected: [] })
    }
    const question: string = messages[0].content
    questions.push(question)
    say(response, 200, reply(answers[question]))
  })

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)))
  beforeEach(() => {
    questions.length = 0
    spans.length = 0
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  /** Runs an example as a user does, but for where its calls go; gives the lines that it prints. */
  const linesOf = async (name: string, directory = freshDirectory()) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const environment = { ...process.env, OPENAI_API_KEY: "sk-not-a-key", PROVIDER_URL: url, SERVER_URL: url }
    const { stdout } = await run(
      process.execPath,
      ["--import", `${root}e2e/kit/reroute.mjs`, `${root}examples/${name}`],
      {
        cwd: directory,
        env: environment
      }
    )
    return stdout.trimEnd().split("\n")
  }

  /** What the server was told of the breakers, in order. */
  const transitions = () =>
    spans.flatMap(({ name }) => (name.startsWith("circuit_breaker.") ? [name.slice("circuit_breaker.".length)] : []))

  const spent = "Hourly budget exceeded: $0.0000066 spent of $0.000001"

  it("recovery.ts goes on after a block by pause, by increaseBudget and by resetWindows", async () => {
    const course = [
      "  Name a river. The Elbe.",
      `  Blocked: ${spent}`,
      "  State: open, calls blocked: 1",
      "  Name a lake. Lake Inari.",
      "  State: closed"
    ]
    expect(await linesOf("recovery.ts")).toEqual(["Patient", ...course, "Generous", ...course, "Forgetful", ...course])
    const each = ["Name a river.", "Name a lake."]
    expect(questions).toEqual([...each, ...each, ...each])
    expect(transitions()).toEqual([
      ...["triggered", "paused", "half_open", "recovered"],
      ...["triggered", "budget_increased"],
      ...["triggered", "reset"]
    ])
  })

  it("save-state-on-block.ts saves what it has at each block, pauses, and gets to its end", async () => {
    const directory = freshDirectory()
    const lines = await linesOf("save-state-on-block.ts", directory)
    const first = { scope: "global", spent: 0.0000066, answers: ["The Elbe."] }
    const second = { scope: "global", spent: 0.0000132, answers: ["The Elbe.", "Lake Inari."] }
    expect(lines).toEqual([
      "Name a river. The Elbe.",
      `Blocked, paused, saved: ${JSON.stringify(first)}`,
      "Name a lake. Lake Inari.",
      `Blocked, paused, saved: ${JSON.stringify(second)}`,
      "Name a sea. The Baltic."
    ])
    expect(JSON.parse(readFileSync(`${directory}/progress.json`, "utf8"))).toEqual(second)
    expect(questions).toEqual(["Name a river.", "Name a lake.", "Name a sea."])
    expect(transitions()).toEqual([
      ...["triggered", "paused", "half_open", "recovered"],
      ...["triggered", "paused", "half_open", "recovered"]
    ])
  })

  it("langgraph-resume.ts resumes from the checkpoint, and does not repeat the node that had finished", async () => {
    expect(await linesOf("langgraph-resume.ts")).toEqual([
      "research runs",
      "write runs",
      `Blocked: ${spent}`,
      "write runs",
      "Facts: They end.",
      "Poem: So it goes, it flows."
    ])
    expect(questions).toEqual(["A fact about rivers, please.", "A short poem about this, please: They end."])
    expect(transitions()).toEqual(["triggered", "budget_increased"])
  })

  it("per-agent-budgets.ts blocks the agents whose own or outer budget is spent, and no other", async () => {
    const lines = await linesOf("per-agent-budgets.ts")
    const isAlert = (line: string) => line.startsWith("Alert, ")
    expect(lines.filter((line) => !isAlert(line))).toEqual([
      "Name a river. The Elbe.",
      `AgentWatch blocked a call of agent ResearchBot: ${spent}`,
      "Name a river. The Elbe.",
      "Name a lake. Lake Inari.",
      "Name a river. The Elbe.",
      `AgentWatch blocked a call of agent Orchestrator: ${spent}`,
      "ResearchBot: open, $0.000007 of $0.000001, blocked 1",
      "WriterBot: closed, $0.000013 of $20, blocked 0",
      "Orchestrator: open, $0.000007 of $0.000001, blocked 1",
      "SubAgent: closed, $0.000007 of $10, blocked 0"
    ])
    const alerts = (id: string) => [
      `Alert, ${id}: 660 % of the hourly budget reached: $0.0000066 spent of $0.000001`,
      `Alert, ${id}: ${spent}`
    ]
    expect(lines.filter(isAlert)).toEqual([...alerts("ResearchBot"), ...alerts("Orchestrator")])
    expect(questions).toEqual(["Name a river.", "Name a river.", "Name a lake.", "Name a river."])
    expect(transitions()).toEqual(["triggered", "triggered"])
  })

  it("files are the four above", () => {
    expect(readdirSync(`${root}examples`).filter((name) => name.endsWith(".ts"))).toEqual([
      "langgraph-resume.ts",
      "per-agent-budgets.ts",
      "recovery.ts",
      "save-state-on-block.ts"
    ])
  })
})
