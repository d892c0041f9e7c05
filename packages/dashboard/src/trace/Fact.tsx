import type { ReactNode } from "react"

interface Props {
  readonly label: string
  /** Shown on hover, such as a figure with all its digits. */
  readonly title?: string | undefined
  readonly children: ReactNode
}

/** One line of a list of facts. */
export const Fact = ({ children, label, title }: Props) => (
  <div>
    <dt>{label}</dt>
    <dd title={title}>{children}</dd>
  </div>
)
