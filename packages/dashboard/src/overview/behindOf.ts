import type { Behind } from "../address/Behind.js"
import type { Grouping } from "./search.js"

/** Which traces have a request of a group. */
export const behindOf = (by: Grouping, name: string): Behind => {
  switch (by) {
    case "agent":
      return { agent_name: name }
    case "model":
      return { model: name }
    case "task":
      return { task_name: name }
    case "provider":
      return { provider: name }
  }
}
