import type { TracePage } from "@agentwatch/core/api/Traces"
import { texts } from "../texts.js"
import { firstPage, newerPage, olderPage, type Page } from "./Paging.js"

interface Props {
  readonly page: Page
  readonly answer: TracePage
  /** The answer is that of another page. */
  readonly old: boolean
  readonly onPage: (page: Page) => void
}

export const Pager = ({ answer, old, onPage, page }: Props) => {
  const older = old ? undefined : olderPage(page, answer)
  const last = answer.offset + answer.traces.length
  return (
    <nav className="pager" aria-label={texts.traces.pages}>
      <span className="quiet">
        {answer.traces.length > 0 && texts.traces.range(answer.offset + 1, last, answer.total)}
      </span>
      {page.offset > 0 && (
        <button type="button" onClick={() => onPage(firstPage)}>
          {texts.traces.newest}
        </button>
      )}
      <button type="button" disabled={page.offset === 0} onClick={() => onPage(newerPage(page))}>
        {texts.traces.newer}
      </button>
      <button type="button" disabled={older === undefined} onClick={() => older && onPage(older)}>
        {texts.traces.older}
      </button>
    </nav>
  )
}
