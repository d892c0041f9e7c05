import { get } from "../server.js"
import { readSummary } from "./findings.js"

/** The requests that a server has, by the name of their task, and what it says of them in sum. */
export const readRequests = async (url: string) => {
  const tasks = new Set<string>()
  let requests = 0
  for (;;) {
    const { events } = await get<{ readonly events: ReadonlyArray<{ readonly task_name: string }> }>(
      `${url}/api/events?limit=10000&offset=${requests}`
    )
    for (const { task_name } of events) tasks.add(task_name)
    requests += events.length
    if (events.length === 0) return { tasks, requests, summary: await readSummary(url) }
  }
}
