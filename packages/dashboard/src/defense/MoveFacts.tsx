import { Given } from "../given/Given.js"
import { texts } from "../texts.js"
import type { Move } from "./Move.js"
import { measured } from "./measured.js"
import { StateTag } from "./StateTag.js"
import "./move.css"

/** What a breaker did, and why. */
export const MoveFacts = ({ move }: { readonly move: Move }) => {
  const { actor, from, name, reason, scope, scopeId, to } = move
  return (
    <div className="move">
      <p>
        <b>{texts.defense.move[name]}</b> {from !== undefined && to !== undefined && <Change from={from} to={to} />}
      </p>
      {reason !== undefined && (
        <p className="move-reason">
          <Given text={reason} most={500} />
        </p>
      )}
      <p className="quiet">
        {scope === "global" ? texts.defense.global : <Given text={scopeId} most={120} />}
        {measured(move) !== undefined && <span>{measured(move)}</span>}
        {actor !== undefined && (
          <span>
            {texts.defense.by} <bdi>{actor.slice(0, 80)}</bdi>
          </span>
        )}
      </p>
    </div>
  )
}

export const Change = ({ from, to }: Required<Pick<Move, "from" | "to">>) =>
  from === to ? (
    <StateTag state={to} />
  ) : (
    <span className="change">
      <StateTag state={from} /> → <StateTag state={to} />
    </span>
  )
