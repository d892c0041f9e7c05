import { type ReactNode, useState } from "react"
import { texts } from "../../texts.js"
import type { Layout, Place } from "./layout.js"

/** Pixels. */
export const cell = { width: 226, height: 62, node: 182, line: 50, gap: 14 } as const

/** Room above the rows of a group for its name. */
const head = 24

const zooms = [0.4, 0.55, 0.7, 0.85, 1, 1.25, 1.5]

/** Where a place lies, with room for the names of the bands above it. */
export const pointOf = ({ bands }: Layout, { column, row }: Place) => ({
  x: cell.gap + column * cell.width,
  y: cell.gap + row * cell.height + bands.filter((band) => band.row <= row).length * head
})

export interface Edge {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly type: "parent" | "link"
  readonly title: string
}

interface Props {
  readonly label: string
  readonly layout: Layout
  readonly edges: ReadonlyArray<Edge>
  readonly bandName: (group: string) => ReactNode
  /** The nodes, each placed by `pointOf`. */
  readonly children: ReactNode
}

/** With more nodes than this it begins smaller. */
const many = 60

/** A curve from the right side of one node to the left side of another, or around where that is no way forward. */
const pathOf = (from: { x: number; y: number }, to: { x: number; y: number }) => {
  const [x, y] = [from.x + cell.node, from.y + cell.line / 2]
  const end = to.y + cell.line / 2
  if (to.x > from.x) {
    const middle = (x + to.x) / 2
    return `M${x} ${y}C${middle} ${y} ${middle} ${end} ${to.x} ${end}`
  }
  const right = Math.max(x, to.x + cell.node)
  return `M${x} ${y}C${right + 36} ${y} ${right + 36} ${end} ${to.x + cell.node} ${end}`
}

/** A graph that is scrolled and made larger and smaller: bands, edges, and on them the nodes. */
export const Canvas = ({ bandName, children, edges, label, layout }: Props) => {
  const [zoom, setZoom] = useState(() => zooms.indexOf(layout.places.size > many ? 0.85 : 1))
  const scale = zooms[zoom] ?? 1
  const width = layout.columns * cell.width + 2 * cell.gap + 20
  const height = layout.rows * cell.height + layout.bands.length * head + 2 * cell.gap
  const zoomButton = (step: 1 | -1, sign: string, name: string) => (
    <button
      type="button"
      aria-label={name}
      title={name}
      disabled={zooms[zoom + step] === undefined}
      onClick={() => setZoom(zoom + step)}
    >
      {sign}
    </button>
  )
  return (
    <div className="graph">
      <div className="graph-tools">
        <span className="edge-key">{texts.trace.parents}</span>
        <span className="edge-key" data-link>
          {texts.trace.causal}
        </span>
        <span className="graph-zoom">
          {zoomButton(-1, "−", texts.trace.zoomOut)}
          {zoomButton(1, "+", texts.trace.zoomIn)}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className="graph-scroll" aria-label={label} tabIndex={0}>
        <div className="graph-room" style={{ width: width * scale, height: height * scale }}>
          <div
            className="graph-field"
            style={{ width: `max(${width}px, ${100 / scale}%)`, height, transform: `scale(${scale})` }}
          >
            {layout.bands.map(({ group, row, rows }) => {
              const { y } = pointOf(layout, { column: 0, row })
              return (
                <div key={group} className="band" style={{ top: y - head, height: rows * cell.height + head - 4 }}>
                  {bandName(group)}
                </div>
              )
            })}
            <svg width={width} height={height} aria-hidden="true">
              <defs>
                <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
                  <path d="M0 0L8 4L0 8z" />
                </marker>
              </defs>
              {edges.map(({ id, source, target, title, type }) => {
                const [from, to] = [layout.places.get(source), layout.places.get(target)]
                if (from === undefined || to === undefined) return null
                return (
                  <path key={id} className={`edge edge-${type}`} d={pathOf(pointOf(layout, from), pointOf(layout, to))}>
                    <title>{title}</title>
                  </path>
                )
              })}
            </svg>
            {children}
          </div>
        </div>
      </section>
    </div>
  )
}
