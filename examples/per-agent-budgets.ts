// Each agent has a budget of its own, beside the one of the whole program. Agents nest: the budgets around hold as well.
import { agent, CircuitBreakerError, getState, init } from "@agentwatch/sdk"
import OpenAI from "openai"

init({
  budgetPerHour: 50,
  blockOnThreshold: true,
  onAlert: ({ reason, scopeId }) => console.log(`Alert, ${scopeId}: ${reason}`)
})
const openai = new OpenAI()

const ask = async (question: string) => {
  const { choices } = await openai.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: question }]
  })
  console.log(`${question} ${choices[0]?.message.content}`)
}

const askTwice = async () => {
  try {
    await ask("Name a river.")
    await ask("Name a lake.")
  } catch (error) {
    if (!(error instanceof CircuitBreakerError)) throw error
    console.log(error.message)
  }
}

// US dollars an hour, spent with the first call.
const little = 0.000_001

await agent("ResearchBot", { role: "Researcher", budgetPerHour: little, blockOnThreshold: true }, askTwice)

await agent("WriterBot", { role: "Writer", budgetPerHour: 20, maxErrorRate: 0.3, blockOnThreshold: true }, askTwice)

await agent("Orchestrator", { budgetPerHour: little, blockOnThreshold: true }, () =>
  agent("SubAgent", { budgetPerHour: 10, blockOnThreshold: true }, askTwice)
)

for (const { blocked, budget, scopeId, spent, state } of getState().agents) {
  console.log(`${scopeId}: ${state}, $${spent.toFixed(6)} of $${budget}, blocked ${blocked}`)
}
