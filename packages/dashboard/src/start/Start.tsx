import "./start.css"
import { useState } from "react"
import { apiKey } from "../client/apiKey.js"
import { texts } from "../texts.js"
import { Copyable } from "./Copyable.js"
import { programLines, shellLine } from "./lines.js"

/** What to do before there is anything to see. */
export const Start = () => {
  const [lines] = useState(() => {
    const needsKey = apiKey() !== undefined
    const { origin } = window.location
    return { program: programLines(origin, needsKey), shell: shellLine(origin, needsKey, Date.now()) }
  })
  return (
    <section className="card start" aria-labelledby="start">
      <h2 id="start">
        <span className="dot waiting" aria-hidden="true" />
        {texts.start.title}
      </h2>
      <p className="quiet">{texts.start.intro}</p>
      <Copyable title={texts.start.program} why={texts.start.programWhy} lines={lines.program} />
      <Copyable title={texts.start.shell} why={texts.start.shellWhy} lines={lines.shell} />
    </section>
  )
}
