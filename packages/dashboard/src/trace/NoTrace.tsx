import { Link } from "@tanstack/react-router"
import { ApiFailure } from "../client/ApiFailure.js"
import { texts } from "../texts.js"

/** Why there is no trace to show. It appears by itself if it arrives, or the server comes back. */
export const NoTrace = ({ why }: { readonly why: Error }) => {
  const kind = why instanceof ApiFailure ? why.kind : "unreadable"
  return (
    <div className="card blank">
      <p>{kind === "unauthorized" ? texts.key.title : texts.failure[kind]}</p>
      <Link to="/traces" className="button">
        {texts.trace.toTraces}
      </Link>
    </div>
  )
}
