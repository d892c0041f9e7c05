import type { Event } from "@agentwatch/core/api/Events"
import { dollars, duration, shortCount } from "./numbers.js"
import { column, fitted } from "./shown.js"
import { bold, colourOf, dim, green, red } from "./style.js"

// Columns of the time, the status, the tokens, the latency and the cost, with a space in front of each but the first.
const fixed = 8 + 4 + 10 + 7 + 9

/** What is left for agent, task and model. */
const widthsOf = (columns: number) => {
  const left = Math.max(18, Math.min(columns, 120) - fixed - 3)
  const agent = Math.min(20, Math.ceil(left * 0.33))
  const task = Math.min(24, Math.ceil(left * 0.29))
  return { agent, task, model: Math.min(30, left - agent - task) }
}

/** What stands above such lines. */
export const requestHeader = (columns: number): string => {
  const { agent, model, task } = widthsOf(columns)
  return [
    column("UTC", 8),
    column("AGENT", agent),
    column("TASK", task),
    column("MODEL", model),
    "   ",
    column("TOKENS", 9, "right"),
    column("TOOK", 6, "right"),
    column("COST", 8, "right")
  ].join(" ")
}

const timeOf = (timestamp: string) => timestamp.slice(11, 19)

/** One request in one line of at most that many columns; of one that failed the next line says why. Times are UTC. */
export const requestLine = (event: Event, columns: number): string => {
  const { agent, model, task } = widthsOf(columns)
  const failed = event.status === "error"
  const line = [
    dim(column(timeOf(event.timestamp), 8)),
    colourOf(event.agent_name)(column(event.agent_name, agent)),
    column(event.task_name, task),
    dim(column(event.model, model)),
    failed ? red(bold("ERR")) : green("ok "),
    column(`${shortCount(event.input_tokens)}→${shortCount(event.output_tokens)}`, 9, "right"),
    column(duration(event.latency_ms), 6, "right"),
    column(dollars(event.cost_usd), 8, "right")
  ].join(" ")
  if (!failed || !event.error_message) return line
  return `${line}\n${" ".repeat(9)}${red(`└ ${fitted(event.error_message, Math.min(columns, 1_000) - 12)}`)}`
}
