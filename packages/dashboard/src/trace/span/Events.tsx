import type { StoredSpan } from "@agentwatch/core/model/Span"
import { useState } from "react"
import { duration } from "../../format/Duration.js"
import { Given } from "../../given/Given.js"
import { handsFocusOn } from "../../keys/handsFocusOn.js"
import { texts } from "../../texts.js"
import { Section } from "./Section.js"
import { Tree } from "./Tree.js"

interface Props {
  readonly events: NonNullable<StoredSpan["events"]>
  /** When the span began, in nanoseconds since the epoch. */
  readonly start: bigint
}

/** Events shown at once; a stream may have thousands. */
const portion = 30

const after = (ms: number) => (ms < 0 ? `−${duration(-ms)}` : `+${duration(ms)}`)

/** What happened during a span. */
export const Events = ({ events, start }: Props) => {
  const [most, setMost] = useState(portion)
  const rest = events.length - most
  return (
    <Section title={texts.trace.events}>
      <ol className="events">
        {events.slice(0, most).map(({ attributes = {}, name, time_unix_nano }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the events of a span never change, and have no id.
          <li key={index}>
            <span className="quiet">{after(Number(time_unix_nano - start) / 1_000_000)}</span>
            <div>
              <Given text={name} most={300} />
              {Object.keys(attributes).length > 0 && <Tree value={attributes} />}
            </div>
          </li>
        ))}
      </ol>
      {rest > 0 && (
        <button ref={handsFocusOn} type="button" className="plain" onClick={() => setMost(most + portion * 10)}>
          {texts.trace.moreEvents(rest)}
        </button>
      )}
    </Section>
  )
}
