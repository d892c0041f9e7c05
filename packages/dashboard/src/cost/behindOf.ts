import type { Behind } from "../address/Behind.js"
import type { CostGrouping } from "./search.js"

/** Which traces have a request of a group. */
export const behindOf = (by: CostGrouping, id: string): Behind => {
  switch (by) {
    case "agent":
      return { agent_id: id }
    case "model":
      return { model: id }
    case "user":
      return { user_id: id }
    case "tag":
      return { tag: id }
  }
}
