import { ago } from "../format/Duration.js"
import { texts } from "../texts.js"
import { useNow } from "./useNow.js"

/** How old the figures on the page are. */
export const Updated = ({ at }: { readonly at: number }) => {
  const now = useNow()
  return <span className="updated">{texts.shell.updated(ago(now - at))}</span>
}
