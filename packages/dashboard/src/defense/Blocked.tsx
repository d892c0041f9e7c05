import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { Range } from "../address/Range.js"
import { money } from "../format/Money.js"
import { texts } from "../texts.js"
import { averagesQuery, blockedQuery } from "./queries.js"
import { blockedSearch, type ScopeName } from "./scopes.js"

interface Props {
  readonly name: ScopeName
  readonly range: Range
}

/** How many traces a breaker stopped in a range, and what that saved: so many requests of average cost. */
export const Blocked = ({ name, range }: Props) => {
  const { data: blocked } = useQuery(blockedQuery(range, name))
  const { data: averages } = useQuery(averagesQuery(range))
  if (blocked === undefined) return <p className="blocked loading">&nbsp;</p>
  const { found, traces } = blocked
  if (traces === 0) return <p className="blocked quiet">{texts.defense.blockedNone}</p>
  const { agentId, search } = blockedSearch(name)
  const average = name.scope === "global" ? averages?.all : averages?.byAgent.get(name.scopeId)
  return (
    <p className="blocked">
      {found > traces && <span>{texts.defense.blocked(traces)}</span>}
      <Link to="/traces" search={{ search, ...(agentId !== undefined && { agent_id: agentId }) }}>
        {found > traces ? texts.defense.blockedByAny(found) : texts.defense.blocked(traces)}
      </Link>
      {averages !== undefined &&
        (average === undefined ? (
          <span className="quiet">{texts.defense.savedUnknown}</span>
        ) : (
          <span title={texts.defense.savedHint(traces, money(average))}>
            {texts.defense.saved(money(traces * average))}
          </span>
        ))}
    </p>
  )
}
