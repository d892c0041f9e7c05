// A graph which is blocked half way goes on from its last checkpoint: a node that has finished does not run again.
import { CircuitBreakerError, init } from "@agentwatch/sdk"
import { Annotation, END, MemorySaver, START, StateGraph } from "@langchain/langgraph"
import { ChatOpenAI } from "@langchain/openai"

// A millionth of a dollar an hour: spent with the first call.
init({ budgetPerHour: 0.000_001, blockOnThreshold: true })
const model = new ChatOpenAI({ model: "gpt-4o-mini" })

const State = Annotation.Root({ topic: Annotation<string>, facts: Annotation<string>, poem: Annotation<string> })

const graph = new StateGraph(State)
  .addNode("research", async ({ topic }) => {
    console.log("research runs")
    const { text } = await model.invoke(`A fact about ${topic}, please.`)
    return { facts: text }
  })
  .addNode("write", async ({ facts }) => {
    console.log("write runs")
    const { text } = await model.invoke(`A short poem about this, please: ${facts}`)
    return { poem: text }
  })
  .addEdge(START, "research")
  .addEdge("research", "write")
  .addEdge("write", END)
  .compile({ checkpointer: new MemorySaver() })

const config = { configurable: { thread_id: "rivers-1" } }

try {
  await graph.invoke({ topic: "rivers" }, config)
} catch (error) {
  if (!(error instanceof CircuitBreakerError)) throw error
  console.log(`Blocked: ${error.reason}`)

  error.monitor.increaseBudget(10)
  const { facts, poem } = await graph.invoke(null, config)
  console.log(`Facts: ${facts}\nPoem: ${poem}`)
}
