import { percent } from "../format/Percent.js"
import { texts } from "../texts.js"
import { type Spent, shareOf } from "./totalOf.js"

/** How much was priced by the default rate, if anything was. */
export const DefaultTag = ({ spent }: { readonly spent: Spent }) => {
  const share = shareOf(spent.default_cost_usd, spent.cost_usd)
  if (share === undefined || share === 0) return null
  return (
    <span className="tag tag-warn" title={texts.cost.defaultHint}>
      {texts.cost.defaultShare(percent(share))}
    </span>
  )
}
