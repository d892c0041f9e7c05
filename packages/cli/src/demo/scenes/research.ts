import { researchBot } from "../agents.js"
import { heavy, medium, modelCall, simple } from "../modelCall.js"
import type { Random } from "../Random.js"
import { type Outcome, Recording, type Scope, together } from "../Recording.js"
import { researchSystem, type Topic, topics } from "../talk/research.js"
import { toolCall } from "../toolCall.js"
import type { Messages } from "../WireSpan.js"
import { labelsOf, type Scene } from "./Scene.js"

/** Searches, reads what was found side by side, and asks again, until there is enough for an answer. */
export const research = (recording: Recording, outer: Scope, begin: number, topic: Topic, rounds: number): Outcome => {
  const { random } = recording
  const model = random.one(researchBot.models)
  let messages: Messages = [
    { role: "system", content: researchSystem },
    { role: "user", content: topic.question }
  ]
  let at = begin
  for (let round = 0; round < rounds; round++) {
    const queries = random.several(topic.queries, random.whole(1, 3))
    const tools = queries.map((query) => ({ tool_name: "web_search", tool_input: JSON.stringify({ query }) }))
    const asked = modelCall(recording, outer, at, {
      model,
      size: medium,
      messages,
      reply: "",
      tools,
      cached: round * 0.25
    })
    if (asked.failed !== undefined) return asked
    const found = together(
      asked.at,
      queries.map((query) =>
        recording.step(outer, asked.at, { name: "search" }, (scope, inner) => {
          const searched = toolCall(recording, scope, inner, {
            name: "web_search",
            input: { query },
            output: topic.sources.map(([title, address]) => ({ title, address })),
            took: [180, 1_400],
            errorRate: 0.03
          })
          const [title, address] = random.one(topic.sources)
          return toolCall(recording, scope, searched.at, {
            name: "read_page",
            input: { address },
            output: { title, text: random.one(topic.findings) },
            took: [120, 2_600],
            errorRate: 0.04
          })
        })
      )
    )
    messages = [
      ...messages,
      { role: "assistant", content: `I look for: ${queries.join("; ")}` },
      { role: "tool", content: random.several(topic.findings, 2).join("\n") }
    ]
    at = found.at
  }
  return modelCall(recording, outer, at, {
    model,
    size: heavy,
    messages,
    reply: topic.findings.join("\n\n"),
    stream: true,
    cached: 0.5
  })
}

const inquiry = (random: Random, start: number) => {
  const labels = labelsOf(random, start, {
    user: random.one(["editor-1", "editor-2", "product-team"]),
    tags: ["magazine"]
  })
  const root = { name: "web-research", agent: researchBot, task: "web-research" }
  return [
    Recording.play(random, start, labels, root, (recording, scope, at) =>
      research(recording, scope, at, random.one(topics), random.whole(1, 4))
    )
  ]
}

/** One question, one answer. */
const short = (random: Random, start: number) => {
  const task = random.one(["summarize", "fact-check", "translate-source"])
  const topic = random.one(topics)
  const root = { name: task, agent: researchBot, task }
  return [
    Recording.play(random, start, labelsOf(random, start), root, (recording, scope, at) =>
      modelCall(recording, scope, at, {
        model: random.one(researchBot.models),
        size: task === "summarize" ? medium : simple,
        messages: [
          { role: "system", content: researchSystem },
          { role: "user", content: `${task}: ${topic.findings.join(" ")}` }
        ],
        reply: random.one(topic.findings),
        stream: random.happens(0.5)
      })
    )
  ]
}

export const inquiries: ReadonlyArray<Scene> = [
  { name: "inquiry", perDay: 22, hours: "office", play: inquiry },
  { name: "short", perDay: 40, hours: "office", play: short }
]
