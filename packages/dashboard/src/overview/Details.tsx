import { Breakdown } from "./Breakdown.js"
import { Charts } from "./Charts.js"

/** What stands below the figures. */
export const Details = () => (
  <>
    <Charts />
    <Breakdown />
  </>
)
