import { Link } from "@tanstack/react-router"
import { texts } from "../texts.js"
import { Page } from "./Page.js"

/** An address that leads nowhere. */
export const NotFound = () => (
  <Page title={texts.page.notFound}>
    <div className="card blank">
      <p>{texts.page.notFoundWhy}</p>
      <Link to="/" className="button">
        {texts.page.toOverview}
      </Link>
    </div>
  </Page>
)
