import { useLayoutEffect, useRef } from "react"
import { percent } from "../../format/Percent.js"
import { Popup } from "../../popup/Popup.js"
import { texts } from "../../texts.js"
import type { Question } from "../queries.js"
import { mostTraces } from "./collect.js"
import { useExport } from "./useExport.js"

interface Props {
  readonly question: Question
  /** Traces that fit. */
  readonly total: number
}

const words = texts.traceExport

/** Makes a file of what the list is about, all of it. */
export const ExportButton = ({ question, total }: Props) => {
  const { cancel, exporting, start } = useExport(question)
  const running = exporting.state === "running"
  const panel = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with it the button goes that had the focus.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) panel.current?.querySelector("button")?.focus()
  }, [running])
  const share = running && exporting.total > 0 ? (exporting.done / exporting.total) * 100 : 0
  return (
    <Popup label={running ? words.running(percent(share)) : words.open} pressed={running}>
      {() => (
        <div className="export" ref={panel}>
          <p>{words.what(total)}</p>
          {total > mostTraces && <p className="quiet">{words.bound(mostTraces)}</p>}
          {running ? (
            <>
              <progress aria-label={words.open} max={100} value={share} />
              <p className="quiet">{words.progress(exporting.done, exporting.total)}</p>
              <button type="button" onClick={cancel}>
                {words.cancel}
              </button>
            </>
          ) : (
            <div className="export-formats">
              <button type="button" className="primary" onClick={() => void start("csv")}>
                {words.csv}
              </button>
              <button type="button" className="primary" onClick={() => void start("json")}>
                {words.json}
              </button>
            </div>
          )}
          <p role="status" className={exporting.state === "failed" ? "problem" : "quiet"}>
            {exporting.state === "done" && words.done(exporting.count, exporting.file)}
            {(exporting.state === "cancelled" || exporting.state === "failed") && words[exporting.state]}
          </p>
        </div>
      )}
    </Popup>
  )
}
