import { Page } from "../page/Page.js"
import { texts } from "../texts.js"
import { Start } from "./Start.js"

/** How to begin, also for those who already have. */
export const StartPage = () => (
  <Page title={texts.nav.start}>
    <Start />
  </Page>
)
