import { blockedBy } from "../defense/scopes.js"
import { plain } from "../given/Visible.js"
import { texts } from "../texts.js"

/** How a request ended: a dot where it went well, so that the others are seen. */
export const Outcome = ({ error }: { readonly error: string | undefined }) =>
  error === undefined ? (
    <span className="went-well" title={texts.feed.success}>
      <span className="dot" aria-hidden="true" />
      <span className="unseen">{texts.feed.success}</span>
    </span>
  ) : (
    <span className="problem" title={error === "" ? undefined : plain(error)}>
      {blockedBy(error) === undefined ? texts.feed.error : texts.blocked}
    </span>
  )
