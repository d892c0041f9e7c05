import { TraceId } from "@agentwatch/core/model/Ids"
import { getRouteApi, Link } from "@tanstack/react-router"
import { Either, Schema } from "effect"
import { Page } from "../page/Page.js"
import { texts } from "../texts.js"
import { OneTrace } from "./OneTrace.js"
import "./trace.css"

const route = getRouteApi("/traces/$id")

const traceId = Schema.decodeUnknownEither(TraceId)

/** One trace; its id stands in the address, in any of the forms an id is written in. */
export const TracePage = () => {
  const id = traceId(route.useParams().id)
  return Either.isRight(id) ? (
    <OneTrace key={id.right} id={id.right} />
  ) : (
    <Page title={texts.trace.title}>
      <div className="card blank">
        <p>{texts.trace.noId}</p>
        <Link to="/traces" className="button">
          {texts.trace.toTraces}
        </Link>
      </div>
    </Page>
  )
}
