import type { Filter } from "@agentwatch/core/api/Filter"
import { fromUsd } from "@agentwatch/core/model/Money"
import type { Marks } from "../LiveRequest.js"
import { soughtIn } from "./wordsOf.js"

type Test = (marks: Marks) => boolean

const same = [
  "agent_id",
  "agent_name",
  "task_name",
  "model",
  "provider",
  "environment",
  "session_id",
  "user_id"
] as const satisfies ReadonlyArray<keyof Filter & keyof Marks>

const statusIs = (status: NonNullable<Filter["status"]>): Test => {
  if (status === "success") return ({ status_code }) => status_code !== "ERROR"
  const code = status === "error" ? "ERROR" : status
  return ({ status_code }) => status_code === code
}

/** Whether a request is one that a filter asks for, to the letter as `marksAsked` has it; without the range of time. */
export const fits = (asked: Filter): Test => {
  const tests: Array<Test> = []
  for (const name of same) {
    const value = asked[name]
    if (value !== undefined) tests.push((marks) => marks[name] === value)
  }
  const { max_cost_usd, max_duration_ms, min_cost_usd, min_duration_ms, search, status, tag } = asked
  if (tag !== undefined) tests.push(({ tags }) => tags.includes(tag) || (tag === "" && tags.length === 0))
  if (status !== undefined) tests.push(statusIs(status))
  if (min_cost_usd !== undefined) tests.push(({ cost_nano }) => cost_nano >= fromUsd(min_cost_usd))
  if (max_cost_usd !== undefined) tests.push(({ cost_nano }) => cost_nano <= fromUsd(max_cost_usd))
  if (min_duration_ms !== undefined) tests.push(({ latency_ms }) => latency_ms >= min_duration_ms)
  if (max_duration_ms !== undefined) tests.push(({ latency_ms }) => latency_ms <= max_duration_ms)
  if (search !== undefined) {
    const wanted = soughtIn(search)
    tests.push(({ words }) => wanted.every((word) => words.has(word)))
  }
  return (marks) => tests.every((holds) => holds(marks))
}
