import type { ReactNode } from "react"
import "./chart.css"

/** Pixels of a chart in its card, with its legend, and of what stands there until it has come. */
export const chartHeight = 224

interface Props {
  readonly title: string
  /** What it shows is still of another range. */
  readonly old?: boolean
  readonly children: ReactNode
}

/** A card with one chart. */
export const ChartCard = ({ children, old = false, title }: Props) => (
  <section className="card chart-card" aria-label={title} data-old={old || undefined}>
    <h2>{title}</h2>
    {children}
  </section>
)

/** Stands where a chart would, if there were anything to draw. */
export const NoChart = ({ why }: { readonly why: string }) => (
  <p className="blank" style={{ minHeight: chartHeight }}>
    {why}
  </p>
)
