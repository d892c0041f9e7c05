import { SpanId } from "@agentwatch/core/model/Ids"
import { formatInstant } from "@agentwatch/core/model/Instant"
import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { openingQuery } from "../../defense/queries.js"
import type { ScopeName } from "../../defense/scopes.js"
import { When } from "../../given/When.js"
import { texts } from "../../texts.js"

interface Props {
  readonly of: ScopeName
  /** When it refused at the latest, in nanoseconds since the epoch. */
  readonly until: bigint
}

/** Leads from a call that a breaker refused to what opened that breaker. */
export const Opening = ({ of, until }: Props) => {
  const { data, isError } = useQuery(openingQuery(of, until))
  return (
    <p className="opening">
      {data ? (
        <>
          <Link to="/traces/$id" params={{ id: data.traceId }} search={{ span: SpanId.make(data.spanId) }}>
            {texts.trace.opening}
          </Link>{" "}
          <span className="quiet">
            <When iso={formatInstant(data.at)} />
          </span>
        </>
      ) : (
        <span className="quiet">{data === null || isError ? texts.trace.noOpening : texts.trace.openingSought}</span>
      )}
    </p>
  )
}
