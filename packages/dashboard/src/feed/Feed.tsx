import { Page } from "../page/Page.js"
import { texts } from "../texts.js"

export const Feed = () => <Page title={texts.feed.title} />
