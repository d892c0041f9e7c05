// Before a blocked call throws, `onBlock` is awaited: time to save what was done so far, and to pause instead of stopping
// for good.
import { readFile, writeFile } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { type BlockEvent, CircuitBreakerError, init } from "@agentwatch/sdk"
import OpenAI from "openai"

const questions = ["Name a river.", "Name a lake.", "Name a sea."]
let answers: Array<string> = []

const saveState = async ({ current, monitor, scopeId }: BlockEvent) => {
  await writeFile("progress.json", JSON.stringify({ scope: scopeId, spent: current, answers }))
  monitor.pause(1) // after a second one call may try
}

// A millionth of a dollar an hour: spent with the first call.
init({ budgetPerHour: 0.000_001, blockOnThreshold: true, onBlock: saveState })
const openai = new OpenAI()

const ask = async (question: string) => {
  const { choices } = await openai.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: question }]
  })
  return choices[0]?.message.content ?? ""
}

while (answers.length < questions.length) {
  try {
    for (const question of questions.slice(answers.length)) {
      answers.push(await ask(question))
      console.log(`${question} ${answers.at(-1)}`)
    }
  } catch (error) {
    if (!(error instanceof CircuitBreakerError)) throw error
    const saved = await readFile("progress.json", "utf8")
    console.log(`Blocked, ${error.state.state}, saved: ${saved}`)
    await sleep(1_100)
    answers = JSON.parse(saved).answers
  }
}
