import type { ReactNode } from "react"

interface Props {
  readonly label: string
  /** Absent while it is loading. */
  readonly value: string | undefined
  /** The figure with all its digits, shown on hover. */
  readonly exact?: string | undefined
  readonly tone: "cost" | "requests" | "latency" | "agents"
  readonly children?: ReactNode
}

export const TotalCard = ({ children, exact, label, tone, value }: Props) => (
  <article className={`card total total-${tone}`}>
    <h2>{label}</h2>
    {value === undefined ? (
      <p className="total-value loading" aria-hidden="true" />
    ) : (
      <p className="total-value" title={exact}>
        {value}
      </p>
    )}
    <div className="total-more">{children}</div>
  </article>
)
