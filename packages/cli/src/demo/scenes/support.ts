import { supportAgent } from "../agents.js"
import { medium, modelCall, simple } from "../modelCall.js"
import { embedding } from "../models.js"
import type { Random } from "../Random.js"
import { type DemoTrace, Recording, type Scope } from "../Recording.js"
import { carriers, customers, type Exchange, exchanges, followUps, products, supportSystem } from "../talk/support.js"
import { toolCall } from "../toolCall.js"
import type { Messages } from "../WireSpan.js"
import { filled, labelsOf, type Scene } from "./Scene.js"

const toolResults = {
  lookup_order: { status: "in transit", paid_eur: 349, items: 2 },
  check_warranty: { covered: true, until: "2027-05-31" },
  create_return: { label: "R-20441", free: true }
} as const

/** What the knowledge base has on a question, found by likeness. */
const lookUp = (recording: Recording, outer: Scope, begin: number, ask: string) =>
  recording.step(outer, begin, { name: "search_knowledge_base" }, (scope, at) => {
    const found = modelCall(recording, scope, at, {
      model: embedding,
      operation: "embeddings",
      size: { input: [8, 60], output: [0, 0] },
      messages: [{ role: "user", content: ask }],
      reply: "",
      errorRate: 0.01
    })
    return toolCall(recording, scope, found.at, {
      name: "vector_search",
      input: { index: "help", top: 4 },
      output: [
        { page: "returns", score: 0.83 },
        { page: "delivery", score: 0.79 }
      ],
      took: [6, 40]
    })
  })

interface Turn {
  readonly ask: string
  readonly reply: string
  readonly history: Messages
  /** What the agent looks up before it answers. */
  readonly tool?: Exchange["tool"]
  readonly order: string
}

const answer = (recording: Recording, outer: Scope, begin: number, turn: Turn) => {
  const { random } = recording
  const model = random.one(supportAgent.models)
  const messages: Messages = [...turn.history, { role: "user", content: turn.ask }]
  const found = lookUp(recording, outer, begin, turn.ask)
  const cached = random.between(0.3, 0.9)
  if (turn.tool === undefined) {
    return modelCall(recording, outer, found.at, {
      model,
      size: simple,
      messages,
      reply: turn.reply,
      stream: true,
      cached
    })
  }
  const input = { order: turn.order }
  const call = { tool_name: turn.tool, tool_input: JSON.stringify(input) }
  const asked = modelCall(recording, outer, found.at, {
    model,
    size: simple,
    messages,
    reply: "",
    tools: [call],
    cached
  })
  if (asked.failed !== undefined) return asked
  const output = toolResults[turn.tool]
  const used = toolCall(recording, outer, asked.at, {
    name: turn.tool,
    input,
    output,
    took: [30, 400],
    errorRate: 0.02
  })
  const after: Messages = [
    ...messages,
    {
      role: "assistant",
      content: "",
      tool_calls: [{ type: "function", function: { name: turn.tool, arguments: call.tool_input } }]
    },
    { role: "tool", content: JSON.stringify(output) }
  ]
  return modelCall(recording, outer, used.at, {
    model,
    size: medium,
    messages: after,
    reply: turn.reply,
    stream: true,
    cached
  })
}

/** A customer writes, reads, and writes again: a trace for each turn, in one session. */
const visit = (random: Random, start: number): ReadonlyArray<DemoTrace> => {
  const name = random.one(customers)
  const order = `F-${random.whole(100_000, 999_999)}`
  const values = {
    order,
    product: random.one(products),
    carrier: random.one(carriers),
    first: name.split(" ")[0] ?? name
  }
  const user = `customer-${random.whole(1_000, 1_400)}`
  const labels = labelsOf(random, start, {
    session: `chat-${random.hex(5)}`,
    user,
    tags: [random.one(["web", "app", "mail"]), ...(random.happens(0.1) ? ["vip"] : [])]
  })
  const exchange = random.one(exchanges)
  const turns = [
    { ask: filled(exchange.ask, values), reply: filled(exchange.reply, values), tool: exchange.tool },
    ...random.several(followUps, random.whole(0, 2)).map(([ask, reply]) => ({ ask, reply }))
  ]
  const traces: Array<DemoTrace> = []
  let history: Messages = [{ role: "system", content: supportSystem }]
  let at = start
  for (const turn of turns) {
    const root = { name: "answer-ticket", agent: supportAgent, task: "answer-ticket" }
    const trace = Recording.play(random, at, labels, root, (recording, scope, began) =>
      answer(recording, scope, began, { ...turn, history, order })
    )
    traces.push(trace)
    history = [...history, { role: "user", content: turn.ask }, { role: "assistant", content: turn.reply }]
    at = trace.end + random.between(8_000, 90_000)
  }
  return traces
}

/** A mail is put into a drawer. */
const sorting = (random: Random, start: number): ReadonlyArray<DemoTrace> => {
  const task = random.one(["classify-ticket", "draft-refund"])
  const ask = filled(random.one(exchanges).ask, {
    order: `F-${random.whole(100_000, 999_999)}`,
    product: random.one(products)
  })
  const root = { name: task, agent: supportAgent, task }
  return [
    Recording.play(random, start, labelsOf(random, start, { tags: ["mail"] }), root, (recording, scope, at) =>
      modelCall(recording, scope, at, {
        model: random.one(supportAgent.models),
        size: simple,
        messages: [
          { role: "system", content: supportSystem },
          { role: "user", content: `${task === "draft-refund" ? "Draft a refund" : "Which drawer"}?\n\n${ask}` }
        ],
        reply: random.one(["delivery", "warranty", "refund of 34.90 EUR", "returns", "praise"])
      })
    )
  ]
}

export const support: ReadonlyArray<Scene> = [
  { name: "visit", perDay: 75, hours: "office", play: visit },
  { name: "sorting", perDay: 90, hours: "office", play: sorting }
]
