import { type ReactNode, useId } from "react"

interface Props {
  readonly title: string
  /** Stands beside the title. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** A part of what a span tells. */
export const Section = ({ aside, children, title }: Props) => {
  const id = useId()
  return (
    <section className="span-section" aria-labelledby={id}>
      <header>
        <h3 id={id}>{title}</h3>
        {aside}
      </header>
      {children}
    </section>
  )
}
