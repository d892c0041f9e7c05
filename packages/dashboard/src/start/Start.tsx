import "./start.css"
import { useState } from "react"
import { apiKey } from "../client/apiKey.js"
import { texts } from "../texts.js"
import { Copyable } from "./Copyable.js"
import { effectLines, nodeLines, pythonLines, shellLine } from "./lines.js"

/** How to begin, from each kind of program. `empty`: nothing has been recorded yet. */
export const Start = ({ empty = true }: { readonly empty?: boolean }) => {
  const [lines] = useState(() => {
    const server = { origin: window.location.origin, needsKey: apiKey() !== undefined }
    return {
      node: nodeLines(server),
      effect: effectLines(server),
      python: pythonLines(server),
      shell: shellLine(server, Date.now()),
      needsKey: server.needsKey
    }
  })
  return (
    <section className="card start" aria-labelledby="start">
      <h2 id="start">
        {empty && <span className="dot waiting" aria-hidden="true" />}
        {empty ? texts.start.title : texts.start.more}
      </h2>
      <p className="quiet">{empty ? texts.start.intro : texts.start.moreWhy}</p>
      {lines.needsKey && <p className="quiet">{texts.start.key}</p>}
      <Copyable title={texts.start.node} why={texts.start.nodeWhy} lines={lines.node} />
      <Copyable title={texts.start.effect} why={texts.start.effectWhy} lines={lines.effect} />
      <Copyable title={texts.start.python} why={texts.start.pythonWhy} lines={lines.python} />
      <Copyable title={texts.start.shell} why={texts.start.shellWhy} lines={lines.shell} />
    </section>
  )
}
