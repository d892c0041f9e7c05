import { Bar } from "../chart/Bar.js"
import { none } from "../format/none.js"
import { percent } from "../format/Percent.js"

/** A part of the whole, as a bar and in percent. */
export const Share = ({ percent: share }: { readonly percent: number | undefined }) =>
  share === undefined ? (
    none
  ) : (
    <span className="share">
      <Bar full={share} colour="good" />
      <span>{percent(share)}</span>
    </span>
  )
