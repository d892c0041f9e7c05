import { useQuery } from "@tanstack/react-query"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useMemo } from "react"
import { useChange } from "../address/useChange.js"
import { useRange } from "../address/useRange.js"
import { shownOf } from "../client/shownOf.js"
import { Given } from "../given/Given.js"
import { handsFocusOn } from "../keys/handsFocusOn.js"
import { Page } from "../page/Page.js"
import { Waiting } from "../page/Waiting.js"
import { texts } from "../texts.js"
import { History } from "./History.js"
import { mostSpans, movesQuery } from "./queries.js"
import { ScopeTile } from "./ScopeTile.js"
import { scopesOf } from "./scopes.js"
import { defenseSearch, most, portion } from "./search.js"
import "./defense.css"

const route = getRouteApi("/defense")

/** Tiles drawn; each asks a question of its own. */
const mostTiles = 24

/** What the breakers of a range did, as their spans tell it. */
export const Defense = () => {
  const range = useRange()
  const read = defenseSearch(route.useSearch())
  const { traces = portion } = read
  const change = useChange()
  const { data, old } = shownOf(useQuery(movesQuery(range, traces)))
  const scopes = useMemo(() => scopesOf(data?.moves ?? []), [data])
  return (
    <Page title={texts.defense.title} ranged read={read}>
      {data === undefined ? (
        <section className="card">
          <Waiting height={300} />
        </section>
      ) : scopes.length === 0 && data.large.length === 0 ? (
        <div className="card blank">
          <p>{texts.defense.quiet}</p>
          <p>{texts.defense.quietWhy}</p>
        </div>
      ) : (
        <div data-old={old || undefined}>
          <section className="scopes" aria-label={texts.defense.scopes}>
            {scopes.slice(0, mostTiles).map((scope) => (
              <ScopeTile key={`${scope.scope} ${scope.scopeId}`} scope={scope} range={range} />
            ))}
          </section>
          <p className="quiet told">{texts.defense.told}</p>
          <History moves={data.moves} />
          <footer className="looked quiet">
            {data.looked < data.total && <span>{texts.defense.looked(data.looked, data.total)}</span>}
            {data.looked < data.total && data.looked < most && (
              <button
                ref={handsFocusOn}
                type="button"
                onClick={() => change({ traces: Math.min(most, traces + portion) }, true)}
              >
                {texts.defense.older(Math.min(portion, data.total - data.looked))}
              </button>
            )}
            {data.large.length > 0 && (
              <p>
                {texts.defense.large(data.large.length, mostSpans)}{" "}
                {data.large.slice(0, 10).map(({ name, trace_id }) => (
                  <Link key={trace_id} to="/traces/$id" params={{ id: trace_id }}>
                    <Given text={name} most={60} />
                  </Link>
                ))}
              </p>
            )}
          </footer>
        </div>
      )}
    </Page>
  )
}
