// A blocked call throws an error which brings what it takes to recover. Here three agents run out of budget, and each goes
// on in a way of its own.
import { setTimeout as sleep } from "node:timers/promises"
import { agent, CircuitBreakerError, init, type Monitor } from "@agentwatch/sdk"
import OpenAI from "openai"

init()
const openai = new OpenAI()

const ask = async (question: string) => {
  const { choices } = await openai.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: question }]
  })
  console.log(`  ${question} ${choices[0]?.message.content}`)
}

const recoveries: Record<string, (monitor: Monitor) => unknown> = {
  // After a second one call may try, and if it goes well the breaker closes. What was spent stays spent.
  Patient: (monitor) => {
    monitor.pause(1)
    return sleep(1_100)
  },
  // Five dollars an hour more: the breaker closes at once.
  Generous: (monitor) => monitor.increaseBudget(5),
  // The emergency exit: all that was spent is forgotten, and the breaker closes at once.
  Forgetful: (monitor) => monitor.resetWindows()
}

for (const [name, recover] of Object.entries(recoveries)) {
  console.log(name)
  // A millionth of a dollar an hour: spent with the first call.
  await agent(name, { budgetPerHour: 0.000_001, blockOnThreshold: true }, async () => {
    await ask("Name a river.")
    try {
      await ask("Name a lake.")
    } catch (error) {
      if (!(error instanceof CircuitBreakerError)) throw error
      console.log(`  Blocked: ${error.reason}`)
      console.log(`  State: ${error.state.state}, calls blocked: ${error.state.blocked}`)
      await recover(error.monitor)
      await ask("Name a lake.")
      console.log(`  State: ${error.monitor.getState().state}`)
    }
  })
}
