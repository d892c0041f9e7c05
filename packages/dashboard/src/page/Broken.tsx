import { texts } from "../texts.js"
import { Page } from "./Page.js"

/** A page that could not be shown, because of a fault of ours or because its file did not come. */
export const Broken = () => (
  <Page title={texts.page.broken}>
    <div className="card blank">
      <p>{texts.page.brokenWhy}</p>
      <button type="button" className="primary" onClick={() => window.location.reload()}>
        {texts.page.reload}
      </button>
    </div>
  </Page>
)
